import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Deletion, deletionsOf, RestoreDeletion } from "../deletions/queries";
import { formatDay, formatMoment } from "../format/moments";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Actions, Cell, Head, List } from "../page/List";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { patientTitle, whenOf } from "../studies/study";
import { studiesKey } from "../studies/useStudies";
import type { SectionProps } from "./section";

/** What somebody deleted and can still be had back. */
export function Deletions({ tenant }: SectionProps) {
  const deletions = useQuery(deletionsOf(tenant.slug));
  return (
    <Section
      title={t`Deleted studies`}
      about={t`Until its day a study can be restored, with all its images. Then it is erased for good. Who deleted it stands in the audit trail.`}
      testId="deletions"
    >
      <Loaded query={deletions} lines={3}>
        {(all) =>
          all.length === 0 ? (
            <Empty>
              <Trans>There is nothing to restore.</Trans>
            </Empty>
          ) : (
            <List columns={[t`Study`, t`What`, t`Deleted`, t`Restorable until`]}>
              {all.map((one) => (
                <Row key={one.id} tenant={tenant.slug} deletion={one} />
              ))}
            </List>
          )
        }
      </Loaded>
    </Section>
  );
}

function Row({ tenant, deletion }: { tenant: string; deletion: Deletion }) {
  const restore = useChange(RestoreDeletion, deletionsOf(tenant).queryKey, studiesKey(tenant));
  const { id, patient, studyDescription } = deletion;
  const { date, time } = whenOf(deletion);
  const name = patient ? patientTitle({ patient }) : deletion.studyInstanceUID;
  return (
    <tr data-testid="deletion" data-study={deletion.studyInstanceUID}>
      <Head
        name={name}
        about={[[date, time].filter(Boolean).join(", "), studyDescription].filter(Boolean).join(" · ")}
      />
      <Cell of={t`What`}>{whatOf(deletion)}</Cell>
      <Cell of={t`Deleted`}>{formatMoment(deletion.deletedAt)}</Cell>
      <Cell of={t`Restorable until`}>{formatDay(deletion.restorableUntil)}</Cell>
      <Actions>
        <Button
          size="xs"
          variant="default"
          loading={restore.isPending}
          aria-label={t`Restore ${name}`}
          onClick={() => restore.mutate({ tenant, id })}
        >
          <Trans>Restore</Trans>
        </Button>
        <Failure error={restore.error} />
      </Actions>
    </tr>
  );
}

/** "The study, 24 images"; "One image". */
function whatOf({ seriesInstanceUID, sopInstanceUID, instances }: Deletion): string {
  if (sopInstanceUID) return t`One image`;
  const images = plural(instances, { one: "# image", other: "# images" });
  return seriesInstanceUID ? t`One series, ${images}` : t`The study, ${images}`;
}
