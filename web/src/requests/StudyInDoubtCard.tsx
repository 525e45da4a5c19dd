import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Text } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { Link } from "react-router";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { LinkStudy, requestsKey, type StudyInDoubt, UnlinkStudy } from "./queries";

/** Images that contradict the request they name, or fit several: a person decides. */
export function StudyInDoubtCard({ tenant, doubt }: { tenant: string; doubt: StudyInDoubt }) {
  const link = useChange(LinkStudy, requestsKey(tenant));
  const unlink = useChange(UnlinkStudy, requestsKey(tenant));
  const { study, studyInstanceUID, request, requested } = doubt;
  const name = study?.patient.patientName?.display || study?.patient.patientID || t`no name`;
  return (
    <div data-testid="doubt">
      <Text fw={600}>{name}</Text>
      <Text size="md">
        {[study?.modalitiesInStudy.join(", "), study?.studyDescription].filter(Boolean).join(" · ")}
      </Text>
      <Text size="md">
        {requested
          ? t`Sent for ${requested.patient.name}, ${requested.procedure.name}: ${doubt.why}.`
          : `${doubt.why}.`}
      </Text>
      <Group gap="xs" mt="xs">
        <Button
          component={Link}
          to={`/tenants/${tenant}/studies/${encodeURIComponent(studyInstanceUID)}`}
          size="lg"
          variant="default"
          leftSection={<IconPhoto size={18} />}
        >
          <Trans>Look at them</Trans>
        </Button>
        {request && (
          <Button
            size="lg"
            loading={link.isPending}
            onClick={() => link.mutate({ tenant, study: studyInstanceUID, request })}
          >
            {requested?.patient.name ? (
              <Trans>They are of {requested.patient.name}</Trans>
            ) : (
              <Trans>They are of this request</Trans>
            )}
          </Button>
        )}
        <Button
          size="lg"
          variant="default"
          loading={unlink.isPending}
          onClick={() => unlink.mutate({ tenant, study: studyInstanceUID })}
        >
          <Trans>They are of none</Trans>
        </Button>
      </Group>
      <Failure error={link.error ?? unlink.error} />
    </div>
  );
}
