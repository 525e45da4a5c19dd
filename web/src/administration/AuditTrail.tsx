import { t } from "@lingui/core/macro";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { Failure } from "../page/Failure";
import { Empty, Loaded } from "../page/Loaded";
import { Section } from "../page/Section";
import { ShowOlder } from "../page/ShowOlder";
import { useReplaceSearch } from "../page/useReplaceSearch";
import { AuditFilters } from "./AuditFilters";
import { AuditTable } from "./AuditTable";
import { type AuditState, readAudit, toAuditFilter, writeAudit } from "./auditState";
import { auditTrailOf, membersOf, tokensOf } from "./queries";
import type { SectionProps } from "./section";

/** Who did what, with which study, from where, when, and whether it worked. */
export function AuditTrail({ tenant }: SectionProps) {
  const [search] = useSearchParams();
  const replace = useReplaceSearch();
  const state = useMemo(() => readAudit(search), [search]);
  // From the address, not from what was drawn last: a second filter may be chosen before the first is drawn.
  const change = (part: Partial<AuditState>) => {
    const now = readAudit(new URLSearchParams(window.location.search));
    replace(writeAudit({ ...now, ...part }));
  };
  const query = useInfiniteQuery({
    ...auditTrailOf(tenant.slug, toAuditFilter(state)),
    placeholderData: keepPreviousData,
  });
  const { data: members = [] } = useQuery(membersOf(tenant.slug));
  const { data: tokens = [] } = useQuery(tokensOf(tenant.slug));
  const nameOf = new Map([
    ...members.map(({ id, name, email }): [string, string] => [id, name || email]),
    ...tokens.map(({ id, name }): [string, string] => [id, name]),
  ]);
  return (
    <Section
      title={t`Audit trail`}
      about={t`Who did what, with which study, from where and when. Nobody can change it; the newest stands first.`}
      testId="audit"
    >
      <AuditFilters tenant={tenant.slug} state={state} change={change} />
      <Loaded query={query} lines={8}>
        {({ pages }) => {
          const entries = pages.flatMap(({ nodes }) => nodes);
          if (entries.length === 0)
            return (
              <Empty>
                {query.hasNextPage ? t`Nothing of the kind lately.` : t`Nothing of the kind has happened.`}
              </Empty>
            );
          return (
            <AuditTable entries={entries} stale={query.isPlaceholderData} change={change} nameOf={nameOf} />
          );
        }}
      </Loaded>
      {query.data && <Failure error={query.error} />}
      <ShowOlder query={query} />
    </Section>
  );
}
