import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import { CloseButton, Group, Paper, Text } from "@mantine/core";
import { useEffect } from "react";
import classes from "./RemoveMeasurements.module.css";

export interface Said {
  text: string | MessageDescriptor;
  /** When: the same words again are said again. */
  at: number;
}

/** Long enough to be read twice. */
const SHOWN_MS = 8_000;

/** Something that is said in passing. */
export function Notice({ said, close }: { said: Said | null; close: () => void }) {
  const { t } = useLingui();
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(close, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said, close]);
  return (
    <div role="status" data-testid="said">
      {said && (
        <Paper className={classes.notice}>
          <Group gap="xs" wrap="nowrap">
            <Text size="sm">{typeof said.text === "string" ? said.text : t(said.text)}</Text>
            <CloseButton size="sm" aria-label={t`Close`} onClick={close} />
          </Group>
        </Paper>
      )}
    </div>
  );
}
