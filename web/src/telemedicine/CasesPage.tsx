import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "react-router";
import { formatAgo } from "../format/moments";
import { formatKind } from "../format/patient";
import { Cut } from "../page/Cut";
import type { Session, Tenant } from "../session/session";
import classes from "./CaseCells.module.css";
import { CaseListPage } from "./CaseListPage";
import { Due, PriorityBadge, StateBadge } from "./CaseMarks";
import type { Column } from "./CaseTable";
import { Less } from "./Less";
import { OF_CLINICS, useLooked } from "./looked";
import { type CaseRow, sidesOf } from "./queries";
import { useCases } from "./useCases";
import { useLive } from "./useLive";
import { casePath, caseTitle } from "./words";

const keyOf = ({ id }: CaseRow) => id;

/** What a clinic has asked, and how far it is. */
export default function CasesPage({ session, tenant }: { session: Session; tenant: Tenant }) {
  const { slug } = tenant;
  const [looked, look] = useLooked(OF_CLINICS);
  const lostAt = useLive(slug, false);
  const query = useCases(slug, looked, lostAt === null);
  const sides = useQuery(sidesOf(slug));
  const columns = useMemo(() => columnsOf(slug), [slug]);
  return (
    <CaseListPage
      session={session}
      tenant={tenant}
      title={t`Cases`}
      choices={OF_CLINICS}
      looked={looked}
      look={look}
      searched
      sides={sides.data ?? []}
      any={t`Any provider`}
      query={query}
      items={query.items}
      keyOf={keyOf}
      pathOf={(item) => casePath(slug, item)}
      columns={columns}
      lostAt={lostAt}
      nothing={
        looked.shown === "open"
          ? t`No case is open. Open a study and choose “Ask for a reading” in its menu.`
          : t`There is none of this kind.`
      }
      testId="case"
    />
  );
}

const columnsOf = (tenant: string): Column<CaseRow>[] => [
  {
    name: "whose",
    label: t`Patient`,
    cell: (item) => (
      <>
        <span className={classes.whose}>
          <PriorityBadge priority={item.priority} />
          <Link data-row to={casePath(tenant, item)}>
            <Cut>{caseTitle(item)}</Cut>
          </Link>
        </span>
        <Less>{item.number}</Less>
      </>
    ),
  },
  {
    name: "what",
    label: t`Animal · question`,
    cell: ({ patient, question }) => (
      <>
        <Cut>{[formatKind(patient), patient.client].filter(Boolean).join(" — ")}</Cut>
        <Less>{question}</Less>
      </>
    ),
  },
  {
    name: "where",
    label: t`Provider · service`,
    cell: ({ provider, outside, service }) => (
      <>
        <Cut>{provider?.name || outside || t`not chosen yet`}</Cut>
        <Less>{service.name}</Less>
      </>
    ),
  },
  {
    name: "who",
    label: t`Asked by`,
    cell: ({ requester, submittedAt }, now) => (
      <>
        <Cut>{requester.name}</Cut>
        <Less>{submittedAt && formatAgo(submittedAt, now)}</Less>
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
    cell: ({ state, held }) => (
      <>
        <StateBadge state={state} />
        <Less>{held.length > 0 ? t`new images wait` : ""}</Less>
      </>
    ),
  },
];
