import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Checkbox, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { SendChoicesQuery, SendInput } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { FormModal } from "../page/FormModal";
import { Empty, Loaded } from "../page/Loaded";
import { deliveriesKey, Send, sendChoicesOf } from "./queries";

interface Props {
  study: { tenant: string; studyInstanceUID: string };
  close: () => void;
}

const STUDY = "study";
const PATIENT = "patient";

/** What to send, and to which of the clinic's servers. */
export default function SendForm({ study: { tenant, studyInstanceUID }, close }: Props) {
  const choices = useQuery(sendChoicesOf(tenant, studyInstanceUID));
  const send = useChange(Send, deliveriesKey(tenant));
  const [what, setWhat] = useState(STUDY);
  const [remotes, setRemotes] = useState<string[]>([]);
  if (send.data) return <Queued tenant={tenant} remotes={remotes} close={close} />;

  const submit = () => send.mutate({ tenant, what: chosen(what, studyInstanceUID), remotes });
  return (
    <FormModal
      title={t`Send to`}
      opened
      close={close}
      verb={t`Send`}
      submit={submit}
      pending={send.isPending}
      disabled={remotes.length === 0}
      error={send.error}
    >
      <Loaded query={choices} lines={3}>
        {(found) =>
          found.destinations.length === 0 ? (
            <Empty>
              <Trans>This clinic knows no server yet. An administrator can add one.</Trans>
            </Empty>
          ) : (
            <>
              <Checkbox.Group value={remotes} onChange={setRemotes} aria-label={t`Servers`}>
                <Stack gap="sm" data-testid="destinations">
                  {found.destinations.map(({ name, aeTitle }) => (
                    <Checkbox key={name} value={name} label={name} description={aeTitle} />
                  ))}
                </Stack>
              </Checkbox.Group>
              <Select
                label={t`What`}
                data={parts(found)}
                value={what}
                allowDeselect={false}
                onChange={(value) => value && setWhat(value)}
              />
            </>
          )
        }
      </Loaded>
    </FormModal>
  );
}

function Queued({ tenant, remotes, close }: { tenant: string; remotes: string[]; close: () => void }) {
  return (
    <Modal opened onClose={close} title={t`On its way`} centered>
      <Stack data-testid="queued">
        <Text size="sm">
          <Trans>
            It is sent to {remotes.join(", ")} in the background, and tried again if a server cannot be
            reached.
          </Trans>
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button component={Link} to={`/tenants/${tenant}/deliveries`} variant="default">
            <Trans>See deliveries</Trans>
          </Button>
          <Button onClick={close} data-autofocus>
            <Trans>Done</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** The study, each of its series where there are several, all of the patient. */
function parts({ study }: SendChoicesQuery) {
  const images = (count: number) => plural(count, { one: "# image", other: "# images" });
  const series = study?.series ?? [];
  return [
    { value: STUDY, label: t`The whole study (${images(study?.numberOfStudyRelatedInstances ?? 0)})` },
    ...(series.length > 1 ? series : []).map((one) => ({
      value: one.seriesInstanceUID,
      label: `${[one.seriesNumber, one.modality, one.seriesDescription]
        .filter((part) => part !== null && part !== undefined && part !== "")
        .join(" ")} (${images(one.numberOfSeriesRelatedInstances)})`,
    })),
    { value: PATIENT, label: t`All studies of the patient` },
  ];
}

function chosen(what: string, studyInstanceUID: string): SendInput {
  if (what === STUDY) return { level: "STUDY", studyInstanceUID };
  if (what === PATIENT) return { level: "PATIENT", studyInstanceUID };
  return { level: "SERIES", studyInstanceUID, seriesInstanceUID: what };
}
