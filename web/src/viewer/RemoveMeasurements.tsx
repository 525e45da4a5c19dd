import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, CloseButton, Group, Paper, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { changes, measurementsOn, remove, undo } from "../cornerstone/measurements";
import { stackViewport } from "../cornerstone/start";
import { useDrawing } from "../cornerstone/useDrawing";
import type { Measurement } from "../measurements/measurement";
import { Question } from "../page/Confirm";
import classes from "./RemoveMeasurements.module.css";

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
  const [done, setDone] = useState({ removed: 0, changes: 0 });
  // Whatever is drawn or taken back after that has the last word.
  const removed = useDrawing().changes === done.changes ? done.removed : 0;
  const viewport = () => (viewportId ? stackViewport(viewportId) : undefined);
  const ask = () => {
    const now = viewport();
    setFound(now ? measurementsOn(now) : []);
    setOpened(true);
  };
  const dialog = (
    <>
      <Question
        question={found.length ? t`Remove the measurements?` : t`Nothing to remove`}
        verb={t`Remove`}
        act={async () => {
          remove(...found.map(({ uid }) => uid));
          setDone({ removed: found.length, changes: changes() });
        }}
        pending={false}
        disabled={!found.length}
        error={null}
        opened={opened}
        close={() => setOpened(false)}
      >
        <Text size="sm">
          {found.length
            ? plural(found.length, {
                one: "# measurement on this image. What was measured on other images stays.",
                other: "# measurements on this image. What was measured on other images stays.",
              })
            : t`Nothing was measured on this image.`}
        </Text>
      </Question>
      {removed > 0 && (
        <Paper className={classes.notice} role="status" data-testid="removed">
          <Group gap="xs" wrap="nowrap">
            <Text size="sm">
              {plural(removed, { one: "# measurement removed", other: "# measurements removed" })}
            </Text>
            <Button size="compact-sm" variant="light" onClick={undo}>
              <Trans>Undo</Trans>
            </Button>
            <CloseButton
              size="sm"
              aria-label={t`Close`}
              onClick={() => setDone({ removed: 0, changes: 0 })}
            />
          </Group>
        </Paper>
      )}
    </>
  );
  return { ask, dialog };
}
