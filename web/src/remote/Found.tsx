import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatDate } from "../format/dates";
import { formatKind } from "../format/patient";
import { useChange } from "../graphql/useChange";
import { Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { type RemoteStudy, Retrieve, remoteStudiesOf, retrievalsOf } from "./queries";
import type { Question } from "./question";

interface Props {
  tenant: string;
  question: Question;
}

/** What people call a study on its way. */
export const labelOf = (study: RemoteStudy) =>
  [study.patientName?.display || study.patientID, formatDate(study.studyDate), study.studyDescription]
    .filter(Boolean)
    .join(" · ");

export function Found({ tenant, question: { server, filter } }: Props) {
  const found = useQuery(remoteStudiesOf(tenant, server, filter));
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const retrieve = useChange(Retrieve, retrievalsOf(tenant).queryKey);
  const toggle = (uid: string) => {
    const next = new Set(chosen);
    if (!next.delete(uid)) next.add(uid);
    choose(next);
  };
  const submit = (studies: RemoteStudy[]) =>
    retrieve.mutate(
      {
        tenant,
        name: server,
        studies: studies
          .filter(({ studyInstanceUID }) => chosen.has(studyInstanceUID))
          .map((study) => ({ studyInstanceUID: study.studyInstanceUID, label: labelOf(study) })),
      },
      { onSuccess: () => choose(new Set()) },
    );
  return (
    <Stack mt="lg" data-testid="remote-found">
      <Loaded query={found} lines={3}>
        {({ nodes, more }) =>
          nodes.length === 0 ? (
            <Empty>
              <Trans>Nothing there matches.</Trans>
            </Empty>
          ) : (
            <>
              <List columns={[t`Patient`, t`Study`, t`Client`, t`Images`]}>
                {nodes.map((study) => (
                  <Row
                    key={study.studyInstanceUID}
                    study={study}
                    chosen={chosen.has(study.studyInstanceUID)}
                    toggle={() => toggle(study.studyInstanceUID)}
                  />
                ))}
              </List>
              {more && (
                <Empty>
                  <Trans>There are more: search for less to see the others.</Trans>
                </Empty>
              )}
              {retrieve.error && (
                <Text size="sm" c="red" role="alert">
                  {retrieve.error.message}
                </Text>
              )}
              <Group justify="flex-end">
                <Button
                  leftSection={<IconDownload size={18} />}
                  disabled={chosen.size === 0}
                  loading={retrieve.isPending}
                  onClick={() => submit(nodes)}
                >
                  {chosen.size === 0
                    ? t`Retrieve`
                    : plural(chosen.size, { one: "Retrieve # study", other: "Retrieve # studies" })}
                </Button>
              </Group>
            </>
          )
        }
      </Loaded>
    </Stack>
  );
}

function Row({ study, chosen, toggle }: { study: RemoteStudy; chosen: boolean; toggle: () => void }) {
  const name = study.patientName?.display || study.patientID || t`No name`;
  const about = [study.patientID, formatKind(study)].filter(Boolean).join(" · ");
  return (
    <tr data-testid="remote-study">
      <Head
        name={<Checkbox checked={chosen} onChange={toggle} label={name} aria-label={t`Choose ${name}`} />}
        about={about}
      />
      <Cell of={t`Study`}>
        {[
          formatDate(study.studyDate),
          study.modalitiesInStudy.join(", "),
          study.studyDescription,
          study.accessionNumber && t`Acc. ${study.accessionNumber}`,
        ]
          .filter(Boolean)
          .join(" · ")}
      </Cell>
      <Cell of={t`Client`}>{study.client?.display ?? ""}</Cell>
      <Cell of={t`Images`}>{study.numberOfStudyRelatedInstances ?? ""}</Cell>
      <td />
    </tr>
  );
}
