import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, List, Progress, Stack, Text } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { formatBytes } from "../format/bytes";
import type { Progress as How, Uploader } from "./Uploader";
import { reasonOf } from "./words";

export const useProgress = (uploader: Uploader): How =>
  useSyncExternalStore(uploader.subscribe, uploader.now);

const SHOWN = 20;

interface Props {
  uploader: Uploader;
  /** What is said once all was sent. */
  thanks: string;
  /** Another try, once it cannot go on. */
  again?: () => void;
}

/** How far an upload is, what became of it, and which files were not taken. */
export function Sending({ uploader, thanks, again }: Props) {
  const now = useProgress(uploader);
  if (now.phase === "IDLE") return null;
  const share = now.bytes > 0 ? (100 * now.doneBytes) / now.bytes : 0;
  const over = now.phase === "DONE";
  const { done, total } = now;
  return (
    <Stack gap="xs" data-testid="sending" data-phase={now.phase}>
      <div role="status">
        {over ? (
          <Text fw={600}>{now.taken + now.skipped > 0 ? thanks : t`Nothing was taken.`}</Text>
        ) : now.phase === "FAILED" ? null : (
          <Text size="sm">
            {total === 0
              ? t`The files are looked at …`
              : t`${done} of ${total} files, ${formatBytes(now.doneBytes)} of ${formatBytes(now.bytes)}`}
          </Text>
        )}
        {over && (
          <Text size="sm">
            {plural(now.taken, { one: "# file was sent.", other: "# files were sent." })}{" "}
            {now.skipped > 0 &&
              plural(now.skipped, {
                one: "# was there already and not sent again.",
                other: "# were there already and not sent again.",
              })}
          </Text>
        )}
      </div>
      {now.phase !== "FAILED" && (
        <Progress value={over ? 100 : share} animated={uploader.busy} aria-label={t`Progress`} size="lg" />
      )}
      {now.phase === "WAITING" && (
        <Alert color="yellow" variant="light" role="alert">
          {now.error ?? t`The connection is lost.`} <Trans>It goes on by itself. Leave this page open.</Trans>
        </Alert>
      )}
      {now.phase === "FAILED" && (
        <Alert color="red" variant="light" role="alert">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{now.error ?? t`It was stopped.`}</Text>
            {again && (
              <Button size="xs" variant="light" onClick={again}>
                <Trans>Try again</Trans>
              </Button>
            )}
          </Stack>
        </Alert>
      )}
      {now.failures > 0 && <Refused now={now} />}
      {uploader.busy && (
        <Group justify="flex-end">
          <Button size="xs" variant="default" onClick={() => uploader.stop()}>
            <Trans>Stop</Trans>
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Refused({ now: { failed, failures } }: { now: How }) {
  return (
    <div data-testid="not-taken">
      <Text size="sm" fw={600}>
        {plural(failures, { one: "# file was not taken:", other: "# files were not taken:" })}
      </Text>
      <List size="sm" spacing={2}>
        {failed.slice(0, SHOWN).map(({ path, reason }) => (
          <List.Item key={path} style={{ overflowWrap: "anywhere" }}>
            {path}: {reasonOf(reason)}
          </List.Item>
        ))}
      </List>
      {failures > SHOWN && (
        <Text size="sm" c="dimmed">
          {plural(failures - SHOWN, { one: "and # more", other: "and # more" })}
        </Text>
      )}
    </div>
  );
}
