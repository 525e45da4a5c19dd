import { Button, CloseButton, Group, Paper, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import { type Measurement, measurementsOn, putBack, remove } from "../cornerstone/measurements";
import { stackViewport } from "../cornerstone/start";
import { countOf } from "../format/patient";
import { Question } from "../page/Confirm";
import classes from "./RemoveMeasurements.module.css";

const counted = (measurements: Measurement[]) => countOf(measurements.length, "measurement", "measurements");

/**
 * Takes away what was measured on the image in the active viewport: asks before, and puts it back when asked to.
 * `dialog` is what it asks and tells.
 */
export function useRemoveMeasurements(viewportId: string | undefined): {
  ask: () => void;
  dialog: ReactNode;
} {
  const [opened, setOpened] = useState(false);
  const [found, setFound] = useState<Measurement[]>([]);
  const [removed, setRemoved] = useState<Measurement[]>([]);
  const viewport = () => (viewportId ? stackViewport(viewportId) : undefined);
  const ask = () => {
    const now = viewport();
    setFound(now ? measurementsOn(now) : []);
    setOpened(true);
  };
  const undo = () => {
    putBack(removed);
    setRemoved([]);
    viewport()?.render();
  };
  useHotkeys([["mod+Z", undo]]);
  const dialog = (
    <>
      <Question
        question={found.length ? "Remove the measurements?" : "Nothing to remove"}
        verb="Remove"
        act={async () => {
          remove(found);
          setRemoved(found);
          viewport()?.render();
        }}
        pending={false}
        disabled={!found.length}
        error={null}
        opened={opened}
        close={() => setOpened(false)}
      >
        <Text size="sm">
          {found.length
            ? `${counted(found)} on this image. What was measured on other images stays.`
            : "Nothing was measured on this image."}
        </Text>
      </Question>
      {removed.length > 0 && (
        <Paper className={classes.notice} role="status" data-testid="removed">
          <Group gap="xs" wrap="nowrap">
            <Text size="sm">{counted(removed)} removed</Text>
            <Button size="compact-sm" variant="light" onClick={undo}>
              Undo
            </Button>
            <CloseButton size="sm" aria-label="Close" onClick={() => setRemoved([])} />
          </Group>
        </Paper>
      )}
    </>
  );
  return { ask, dialog };
}
