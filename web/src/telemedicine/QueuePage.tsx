import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "react-router";
import { Cut } from "../page/Cut";
import type { Session, Tenant } from "../session/session";
import classes from "./CaseCells.module.css";
import { signalmentOf } from "./CaseFacts";
import { CaseListPage } from "./CaseListPage";
import { Due, PriorityBadge, StateBadge } from "./CaseMarks";
import type { Column } from "./CaseTable";
import { ClaimButton } from "./ClaimButton";
import { Less } from "./Less";
import { LostClaim } from "./LostClaim";
import { OF_PROVIDERS, useLooked } from "./looked";
import { sidesOf, type Workitem } from "./queries";
import { type Claiming, useClaim } from "./useClaim";
import { useLive } from "./useLive";
import { useQueue } from "./useQueue";
import { useWanted } from "./useWanted";
import { WorkMenu } from "./WorkMenu";
import { caseTitle, formatExtent, readingPath } from "./words";

const keyOf = ({ uid }: Workitem) => uid;

/** What a provider has to read, the most urgent first. */
export default function QueuePage({ session, tenant }: { session: Session; tenant: Tenant }) {
  const { slug } = tenant;
  const rights = session.memberships.find((one) => one.tenant.slug === slug)?.rights ?? [];
  const mayRead = rights.includes("REPORT");
  const me = session.user.id;
  const [looked, look] = useLooked(OF_PROVIDERS);
  const lostAt = useLive(slug, true);
  const query = useQueue(slug, looked, lostAt === null);
  const sides = useQuery(sidesOf(slug));
  const claiming = useClaim(slug);
  const wanted = useWanted(slug, query.items);
  const columns = useMemo(
    () => columnsOf(slug, me, mayRead ? claiming : undefined, wanted),
    [slug, me, mayRead, claiming, wanted],
  );
  const pathOf = (item: Workitem) =>
    item.performer?.id === me && item.state === "IN_PROGRESS"
      ? readingPath(item.case)
      : `/tenants/${slug}/cases/${item.case.id}`;
  return (
    <>
      <CaseListPage
        session={session}
        tenant={tenant}
        title={t`Queue`}
        choices={OF_PROVIDERS}
        looked={looked}
        look={look}
        searched
        sides={sides.data ?? []}
        any={t`Any clinic`}
        query={query}
        items={query.items}
        keyOf={keyOf}
        pathOf={pathOf}
        columns={columns}
        lostAt={lostAt}
        action={
          mayRead && (
            <Button component={Link} to={`/tenants/${slug}/unknown-images`} variant="light">
              <Trans>Images without a case</Trans>
            </Button>
          )
        }
        nothing={looked.shown === "open" ? t`Nothing waits to be read.` : t`There is none of this kind.`}
        testId="workitem"
      />
      <LostClaim claiming={claiming} />
    </>
  );
}

/** `claiming`: of who may read. */
function columnsOf(
  tenant: string,
  me: string,
  claiming: Claiming | undefined,
  wanted: ReturnType<typeof useWanted>,
): Column<Workitem>[] {
  return [
    {
      name: "whose",
      label: t`Patient`,
      cell: ({ case: of, priority, state, performer, number }) => (
        <>
          <span className={classes.whose}>
            <PriorityBadge priority={priority} />
            <Link
              data-row
              to={
                performer?.id === me && state === "IN_PROGRESS"
                  ? readingPath(of)
                  : `/tenants/${tenant}/cases/${of.id}`
              }
            >
              <Cut>{caseTitle(of)}</Cut>
            </Link>
          </span>
          <Less>{[of.number, readingOf(number)].filter(Boolean).join(" · ")}</Less>
        </>
      ),
    },
    {
      name: "what",
      label: t`Animal · question`,
      cell: ({ case: of }) => (
        <>
          <Cut>{signalmentOf(of.patient)}</Cut>
          <Less>{of.question}</Less>
        </>
      ),
    },
    {
      name: "where",
      label: t`Clinic · service`,
      cell: ({ case: of }) => (
        <>
          <Cut>{of.clinic.name}</Cut>
          <Less>
            {[of.service.name, formatExtent(of.service.regions.length, of.service.views)].join(" · ")}
          </Less>
        </>
      ),
    },
    {
      name: "due",
      label: t`Due`,
      cell: ({ dueAt, state }, now) => (
        <Due at={dueAt} now={now} over={state === "COMPLETED" || state === "CANCELED"} />
      ),
    },
    {
      name: "state",
      label: t`State`,
      cell: (item) => (
        <>
          <StateBadge state={item.state} />
          <Less>
            {item.performer ? (item.performer.id === me ? t`you` : item.performer.name) : wanted(item)}
          </Less>
        </>
      ),
    },
    {
      name: "acts",
      label: t`Actions`,
      cell: (item) =>
        claiming && (
          <span className={classes.acts}>
            <ClaimButton claiming={claiming} workitem={item} me={me} />
            <WorkMenu tenant={tenant} workitem={item} name={caseTitle(item.case)} />
          </span>
        ),
    },
  ];
}

/** Nothing of the first reading, for most cases have no other. */
function readingOf(number: number): string {
  if (number === 2) return t`second reading`;
  return number === 3 ? t`third reading` : "";
}
