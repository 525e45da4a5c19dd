import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatMoment } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { AcknowledgeFinding, findingsKey, findingsOptions } from "./queries";

interface Props {
  tenant: string;
  caseID?: string;
  studyInstanceUID?: string;
}

/** Critical findings, which the clinic acknowledges; who did stays there. */
export function Findings({ tenant, caseID, studyInstanceUID }: Props) {
  const { data = [] } = useQuery(findingsOptions(tenant, caseID));
  const shown = data.filter((one) => caseID || one.studyInstanceUID === studyInstanceUID);
  return shown.map((one) => <Finding key={one.id} tenant={tenant} finding={one} />);
}

type FindingOf = NonNullable<
  Awaited<ReturnType<NonNullable<ReturnType<typeof findingsOptions>["queryFn"]>>>
>[number];

function Finding({ tenant, finding }: { tenant: string; finding: FindingOf }) {
  const [note, setNote] = useState("");
  const acknowledge = useChange(AcknowledgeFinding, findingsKey(tenant));
  const { id, text, raisedBy, raisedAt, acknowledgedAt, acknowledgedBy } = finding;
  return (
    <Alert
      color={acknowledgedAt ? "gray" : "red"}
      title={t`Critical finding`}
      role={acknowledgedAt ? undefined : "alert"}
      data-testid="critical-finding"
      data-open={!acknowledgedAt}
    >
      <Stack gap="xs">
        <Text size="sm">{text}</Text>
        <Text size="xs">{[raisedBy, formatMoment(raisedAt)].join(", ")}</Text>
        {acknowledgedAt ? (
          <Text size="xs" data-testid="acknowledged">
            {[t`Acknowledged by ${acknowledgedBy}, ${formatMoment(acknowledgedAt)}`, finding.note]
              .filter(Boolean)
              .join(" · ")}
          </Text>
        ) : (
          finding.clinic === tenant && (
            <Group gap="xs" align="flex-end">
              <TextInput
                size="xs"
                flex={1}
                label={t`Note`}
                value={note}
                maxLength={1000}
                onChange={({ currentTarget }) => setNote(currentTarget.value)}
              />
              <Button
                size="xs"
                color="red.9"
                loading={acknowledge.isPending}
                onClick={() => acknowledge.mutate({ tenant, id, note })}
                data-testid="acknowledge"
              >
                <Trans>Acknowledge</Trans>
              </Button>
            </Group>
          )
        )}
        <Failure error={acknowledge.error} />
      </Stack>
    </Alert>
  );
}
