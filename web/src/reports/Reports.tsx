import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Divider, Group, Stack, Text } from "@mantine/core";
import { IconFilePlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { formatMoment } from "../format/moments";
import type { Right } from "../graphql/generated/graphql";
import { useChange } from "../graphql/useChange";
import { Failure } from "../page/Failure";
import { Empty, Loaded } from "../page/Loaded";
import { NextCase } from "../telemedicine/NextCase";
import { EditionView } from "./EditionView";
import { Findings } from "./Findings";
import {
  type About,
  BeginAddendum,
  BeginReport,
  deskOptions,
  type Edition,
  type Report,
  reportsKey,
  reportsOptions,
} from "./queries";
import { ReportEditor } from "./ReportEditor";

/** The reports of a case: read by its clinic, written by its provider's readers. */
export function CaseReports({ caseID }: { caseID: string }) {
  const desk = useQuery(deskOptions(caseID));
  return (
    <Loaded query={desk}>
      {({ tenant, isProvider, rights, reading }) => (
        <Reports about={{ tenant, caseID }} rights={rights} writes={isProvider} reading={reading} />
      )}
    </Loaded>
  );
}

interface Props {
  about: About;
  rights: readonly Right[];
  /** Whether the asker's tenant is the one that reports here. */
  writes: boolean;
  /** Of a case, which reading of it is the asker's. */
  reading?: number | null | undefined;
}

export function Reports({ about, rights, writes, reading }: Props) {
  const reports = useQuery(reportsOptions(about));
  const begin = useChange(BeginReport, reportsKey(about));
  const may = writes && rights.includes("REPORT");
  const { tenant, caseID = null, studyInstanceUID = null } = about;
  // A study may get another report; a case has one for each reading of it.
  const isBegun = (one: Report) => (caseID ? !reading || one.reading === reading : one.draft);
  return (
    <Stack gap="md" data-testid="reports">
      <Findings {...about} />
      <Loaded query={reports}>
        {(found) => (
          <>
            {found.map((one) => (
              <OneReport
                key={one.id}
                about={about}
                report={one}
                may={may}
                maySign={rights.includes("SIGN")}
              />
            ))}
            {!found.length && (
              <Empty>
                <Trans>There is no report yet.</Trans>
              </Empty>
            )}
            {may && !found.some((one) => one.provider === tenant && isBegun(one)) && (
              <Button
                leftSection={<IconFilePlus size={16} />}
                variant="default"
                loading={begin.isPending}
                onClick={() => begin.mutate(caseID ? { tenant, caseID } : { tenant, studyInstanceUID })}
                data-testid="begin-report"
              >
                <Trans>Write a report</Trans>
              </Button>
            )}
          </>
        )}
      </Loaded>
      <Failure error={begin.error} />
    </Stack>
  );
}

interface OneProps {
  about: About;
  report: Report;
  may: boolean;
  maySign: boolean;
}

function OneReport({ about, report, may, maySign }: OneProps) {
  const { tenant } = about;
  const addendum = useChange(BeginAddendum, reportsKey(about));
  const { id, draft, editions, state } = report;
  // What is being written on stands in the editor; the clinic reads what was signed.
  const shown = draft && state === "PRELIMINARY" ? [] : editions;
  return (
    <Stack gap="md" aria-label={t`Report`} component="section">
      {shown.map((edition) =>
        edition.kind === "PRELIMINARY" && state === "FINAL" ? (
          <Superseded key={edition.number} tenant={tenant} id={id} edition={edition} />
        ) : (
          <EditionView key={edition.number} tenant={tenant} id={id} edition={edition} />
        ),
      )}
      {draft && state === "PRELIMINARY" && (
        <Text size="sm">
          <Trans>A preliminary report is with the clinic. What you write here becomes the final one.</Trans>
        </Text>
      )}
      {draft && may && (
        <>
          {shown.length > 0 && <Divider />}
          <ReportEditor
            key={`${id}/${editions.length}`}
            about={about}
            report={{ ...report, draft }}
            maySign={maySign}
          />
        </>
      )}
      {may && !draft && state === "FINAL" && report.provider === tenant && (
        <Group gap="xs">
          {about.caseID && <NextCase tenant={tenant} />}
          <Button
            variant="default"
            loading={addendum.isPending}
            onClick={() => addendum.mutate({ tenant, id })}
            data-testid="begin-addendum"
          >
            <Trans>Write an addendum</Trans>
          </Button>
        </Group>
      )}
      <Failure error={addendum.error} />
    </Stack>
  );
}

/** A preliminary report that the final one replaces: kept, and folded. */
function Superseded({ tenant, id, edition }: { tenant: string; id: string; edition: Edition }) {
  return (
    <details>
      <Text component="summary" size="sm" c="dimmed">
        {t`Preliminary report of ${formatMoment(edition.signedAt)}, replaced by the one below`}
      </Text>
      <EditionView tenant={tenant} id={id} edition={edition} />
    </details>
  );
}
