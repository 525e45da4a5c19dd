import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { Link, useParams } from "react-router";
import { formatMoment } from "../format/moments";
import { Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import { Section } from "../page/Section";
import { CaseReports } from "../reports/Reports";
import type { Session, Tenant } from "../session/session";
import { CancelForm } from "./CancelForm";
import { CaseFacts } from "./CaseFacts";
import { Due, PriorityBadge, READABLE, StateBadge } from "./CaseMarks";
import classes from "./CasePage.module.css";
import { CaseStudies } from "./CaseStudies";
import { ClaimButton } from "./ClaimButton";
import { Conversation } from "./Conversation";
import { GoneCase, isGone, ToTheList } from "./GoneCase";
import { LostClaim } from "./LostClaim";
import { type CaseDetails, caseOf } from "./queries";
import { ReturnedReports } from "./ReturnedReports";
import { SentByDicom } from "./SentByDicom";
import { stepOf } from "./steps";
import { Timeline } from "./Timeline";
import { useClaim } from "./useClaim";
import { useLive } from "./useLive";
import { useNow } from "./useNow";
import { useWanted } from "./useWanted";
import { WorkMenu } from "./WorkMenu";
import { caseTitle, readingPath } from "./words";

/** One case as its clinic or its provider sees it: how far it is, what is asked, what was answered. */
export default function CasePage({ session, tenant }: { session: Session; tenant: Tenant }) {
  const { id = "" } = useParams();
  const query = useQuery(caseOf(tenant.slug, id));
  const asProvider = query.data?.provider?.slug === tenant.slug;
  useLive(tenant.slug, asProvider);
  const title = query.data ? t`${caseTitle(query.data)} · ${query.data.number}` : t`Case`;
  return (
    <Page session={session} tenant={tenant} title={title} wide>
      {isGone(query.error) ? (
        <Text component="div">
          <GoneCase seen={Boolean(query.data)} />
          <div>
            <ToTheList to={`/tenants/${tenant.slug}/${tenant.kind === "TELEMEDICINE" ? "queue" : "cases"}`} />
          </div>
        </Text>
      ) : (
        <Loaded query={query} lines={8}>
          {(found) => <Case session={session} tenant={tenant.slug} of={found} asProvider={asProvider} />}
        </Loaded>
      )}
    </Page>
  );
}

interface CaseProps {
  session: Session;
  tenant: string;
  of: CaseDetails;
  asProvider: boolean;
}

function Case({ session, tenant, of, asProvider }: CaseProps) {
  const rights = session.memberships.find((one) => one.tenant.slug === tenant)?.rights ?? [];
  const queries = useQueryClient();
  const changed = useCallback(
    () => void queries.invalidateQueries({ queryKey: caseOf(tenant, of.id).queryKey }),
    [queries, tenant, of.id],
  );
  const isOpen = of.state === "SCHEDULED" || of.state === "IN_PROGRESS";
  return (
    <div className={classes.page}>
      <div>
        <State session={session} tenant={tenant} of={of} asProvider={asProvider} rights={rights} />
        {of.state !== "DRAFT" && (
          <Section title={t`Report`} testId="case-reports">
            {of.outside && !asProvider ? (
              <ReturnedReports tenant={tenant} id={of.id} mayAttach={rights.includes("SHARE") && isOpen} />
            ) : (
              <CaseReports caseID={of.id} />
            )}
          </Section>
        )}
        <Section title={t`What was asked`}>
          <CaseFacts tenant={tenant} of={of} />
        </Section>
        <CaseStudies
          tenant={tenant}
          of={of}
          asProvider={asProvider}
          mayLook={rights.includes("RETRIEVE")}
          rights={rights}
          mayAttach={!asProvider && rights.includes("SHARE")}
        />
        {of.state !== "DRAFT" && (
          <Conversation
            session={session}
            tenant={tenant}
            id={of.id}
            asProvider={asProvider}
            outside={of.outside}
            open={isOpen}
            waitingSince={of.waitingSince}
            attachments={of.attachments}
            changed={changed}
          />
        )}
        {!asProvider && <SentByDicom tenant={tenant} of={of} mayExport={rights.includes("EXPORT")} />}
      </div>
      <div>
        <Section title={t`What has happened`}>
          <Timeline steps={of.events.map(stepOf)} />
        </Section>
      </div>
    </div>
  );
}

const NOBODY: CaseDetails["readings"] = [];

interface StateProps extends CaseProps {
  rights: readonly string[];
}

/** How far it is, with what can be done next. */
function State({ session, tenant, of, asProvider, rights }: StateProps) {
  const now = useNow();
  const claiming = useClaim(tenant);
  const over = of.state === "COMPLETED" || of.state === "CANCELED";
  const reader = asProvider && rights.includes("REPORT");
  const wanted = useWanted(tenant, asProvider ? of.readings : NOBODY);
  return (
    <Section title={t`State`} testId="case-state">
      <div className={classes.state}>
        <PriorityBadge priority={of.priority} />
        <StateBadge state={of.state} />
        <Due at={of.dueAt} now={now} over={over} />
        <Text size="sm">{asProvider ? of.clinic.name : of.provider?.name || of.outside}</Text>
      </div>
      {of.readings
        .filter(({ cancelAsked, state }) => cancelAsked && state === "IN_PROGRESS")
        .map(({ uid, cancelAsked }) => (
          <Alert key={uid} color="orange" styles={READABLE} title={t`The clinic asks to stop`}>
            {cancelAsked}
          </Alert>
        ))}
      {of.canceledBecause && (
        <Text size="sm">
          <Trans>Cancelled because: {of.canceledBecause}</Trans>
        </Text>
      )}
      {of.completedAt && (
        <Text size="sm">
          <Trans>Done on {formatMoment(of.completedAt)}</Trans>
        </Text>
      )}
      {of.readings.map((item) => (
        <div key={item.uid} className={classes.study} data-testid="reading">
          <Text size="sm" className={classes.names}>
            {[readingLine(item.number, item.performer?.name), asProvider && wanted(item)]
              .filter(Boolean)
              .join(" · ")}
          </Text>
          {reader && (
            <div className={classes.state}>
              <ClaimButton claiming={claiming} workitem={{ ...item, case: of }} me={session.user.id} />
              {item.state === "IN_PROGRESS" && item.performer?.id === session.user.id && (
                <Button component={Link} to={readingPath(of)}>
                  <Trans>Go on reading</Trans>
                </Button>
              )}
              <WorkMenu tenant={tenant} workitem={{ ...item, case: of }} name={caseTitle(of)} />
            </div>
          )}
        </div>
      ))}
      {!asProvider && !over && rights.includes("SHARE") && <CancelForm tenant={tenant} of={of} />}
      <LostClaim claiming={claiming} />
    </Section>
  );
}

function readingLine(number: number, reader: string | undefined): string {
  if (number === 1) return reader ? t`Read by ${reader}` : t`Nobody has claimed it yet`;
  const by = reader ? t`read by ${reader}` : t`nobody has claimed it yet`;
  return number === 2 ? t`Second reading: ${by}` : t`Third reading: ${by}`;
}
