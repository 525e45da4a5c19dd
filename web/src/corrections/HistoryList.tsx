import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { formatMoment } from "../format/moments";
import type { CorrectionKind } from "../graphql/generated/graphql";
import { Failure } from "../page/Failure";
import { Empty } from "../page/Loaded";
import { type CorrectableStudy, type Correction, type History, UndoCorrection } from "./queries";
import { useCorrection } from "./useCorrection";

const KINDS: Record<CorrectionKind, MessageDescriptor> = {
  CORRECTED: msg`Corrected`,
  MOVED: msg`Moved to another patient`,
  MERGED: msg`Patients merged`,
  UNDONE: msg`Undone`,
};

/** What was done to a study, the latest first; what holds can be undone. */
export function HistoryList({ study, history }: { study: CorrectableStudy; history: History }) {
  const undo = useCorrection(UndoCorrection, study, { stays: true });
  const latest = [...history.corrections].reverse();
  if (latest.length === 0)
    return (
      <Empty>
        <Trans>Nothing of this study was corrected: it is as it was sent.</Trans>
      </Empty>
    );
  return (
    <Stack gap="lg" data-testid="corrections">
      {latest.map((one) => (
        <Entry
          key={one.id}
          correction={one}
          pending={undo.isPending && undo.variables.id === one.id}
          undo={() => undo.mutate({ tenant: study.tenant, id: one.id })}
        />
      ))}
      <Failure error={undo.error} />
    </Stack>
  );
}

interface EntryProps {
  correction: Correction;
  pending: boolean;
  undo: () => void;
}

function Entry({ correction: { kind, at, by, reason, holds, attributes }, pending, undo }: EntryProps) {
  const gone = !holds && kind !== "UNDONE";
  return (
    <div data-testid="correction">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text size="sm" fw={650}>
            {gone ? t`${i18n._(KINDS[kind])}, undone since` : i18n._(KINDS[kind])}
          </Text>
          <Text size="xs" c="dimmed">
            <Trans>
              {formatMoment(at)} by {by}
            </Trans>
          </Text>
        </div>
        {holds && (
          <Button variant="default" size="xs" loading={pending} onClick={undo}>
            <Trans>Undo</Trans>
          </Button>
        )}
      </Group>
      {reason && <Text size="sm">{reason}</Text>}
      {attributes
        .filter(({ was, now }) => was !== now)
        .map(({ keyword, name, was, now }) => (
          <Text key={keyword} size="sm" c={gone ? "dimmed" : undefined}>
            {name}: {was ? <s>{was}</s> : t`nothing`} → {now || t`nothing`}
          </Text>
        ))}
    </div>
  );
}
