import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Stack } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { SectionProps } from "../administration/section";
import { formatMoment } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { FormModal, textOf } from "../page/FormModal";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { ShowOlder } from "../page/ShowOlder";
import { patientTitle } from "../studies/study";
import { studiesKey } from "../studies/useStudies";
import { HoldReason } from "./HoldReason";
import { type LegalHoldRow, LiftLegalHold, legalHoldsOf, retentionOf } from "./queries";
import { RetentionForm } from "./RetentionForm";

/** How long studies are kept, and those that nobody deletes. */
export function Keeping({ tenant: { slug } }: SectionProps) {
  const retention = useQuery(retentionOf(slug));
  const holds = useInfiniteQuery(legalHoldsOf(slug));
  return (
    <Stack>
      <Section
        title={t`How long studies are kept`}
        about={t`From a study's date or its last image, whichever is later. What is over is deleted and can be restored for a while, like any deleted study.`}
        testId="retention"
      >
        <Loaded query={retention} lines={3}>
          {(set) => <RetentionForm key={JSON.stringify(set)} tenant={slug} set={set} />}
        </Loaded>
      </Section>
      <Section
        title={t`Legal holds`}
        about={t`Nobody deletes these studies until the hold is lifted. Place one from the menu of a study.`}
        testId="legal-holds"
      >
        <Loaded query={holds}>
          {(all) =>
            all.length === 0 ? (
              <Empty>
                <Trans>Nothing is on legal hold.</Trans>
              </Empty>
            ) : (
              <List columns={[t`Patient`, t`What`, t`Placed`, t`Reason`]}>
                {all.map((hold) => (
                  <Row key={hold.id} tenant={slug} hold={hold} />
                ))}
              </List>
            )
          }
        </Loaded>
        {holds.data && <Failure error={holds.error} />}
        <ShowOlder query={holds} />
      </Section>
    </Stack>
  );
}

function Row({ tenant, hold }: { tenant: string; hold: LegalHoldRow }) {
  const [asking, setAsking] = useState(false);
  const lift = useChange(LiftLegalHold, legalHoldsOf(tenant).queryKey, studiesKey(tenant));
  const { id, patient, wholePatient, placedAt, placedBy, reason, studyInstanceUID } = hold;
  const name = patient ? patientTitle({ patient }) : studyInstanceUID;
  return (
    <tr data-testid="legal-hold" data-study={studyInstanceUID}>
      <Head name={name} about={patient?.patientID ?? ""} />
      <Cell of={t`What`}>{wholePatient ? t`All studies` : t`One study`}</Cell>
      <Cell of={t`Placed`}>{[formatMoment(placedAt), placedBy].filter(Boolean).join(" · ")}</Cell>
      <Cell of={t`Reason`}>{reason}</Cell>
      <Actions>
        <Button
          size="xs"
          variant="default"
          aria-label={t`Lift the hold of ${name}`}
          onClick={() => setAsking(true)}
        >
          <Trans>Lift</Trans>
        </Button>
        <FormModal
          title={t`Lift the hold of ${name}?`}
          opened={asking}
          close={() => setAsking(false)}
          verb={t`Lift the hold`}
          submit={(fields) => lift.mutate({ tenant, id, reason: textOf(fields, "reason") })}
          pending={lift.isPending}
          error={lift.error}
        >
          <HoldReason />
        </FormModal>
      </Actions>
    </tr>
  );
}
