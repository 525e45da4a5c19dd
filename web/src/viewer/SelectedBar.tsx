import { useLingui } from "@lingui/react/macro";
import { Button, CloseButton, Group, Paper } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";
import { remove, select } from "../cornerstone/measurements";
import type { Measurement } from "../measurements/measurement";
import classes from "./SelectedBar.module.css";

interface Props {
  measurement: Measurement;
  /** Changes its words; undefined: it has none. */
  write: (() => void) | undefined;
}

/** What can be done with the drawing that is selected. */
export function SelectedBar({ measurement: { uid }, write }: Props) {
  const { t } = useLingui();
  const pressed = useRef(false);
  return (
    <Paper
      className={classes.bar}
      role="region"
      aria-label={t`Selected drawing`}
      data-testid="selected"
      onPointerDownCapture={() => {
        pressed.current = true;
      }}
      // The tap that ends a drawing has the bar appear under the finger, and clicks on what lies there by then.
      onClickCapture={(event) => {
        if (event.detail && !pressed.current) event.stopPropagation();
        pressed.current = false;
      }}
    >
      <Group gap={4} wrap="nowrap">
        {write && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconPencil size={18} />}
            onClick={write}
            data-testid="write-selected"
          >
            {t`Text`}
          </Button>
        )}
        <Button
          variant="subtle"
          color="red.4"
          leftSection={<IconTrash size={18} />}
          onClick={() => remove(uid)}
          data-testid="delete-selected"
        >
          {t`Delete`}
        </Button>
        <CloseButton size="lg" aria-label={t`Select nothing`} onClick={() => select(null)} />
      </Group>
    </Paper>
  );
}
