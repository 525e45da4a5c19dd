import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Loader, Text } from "@mantine/core";
import { useIntersection, useMediaQuery } from "@mantine/hooks";
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from "react";
import { formatSince } from "../format/moments";
import { useReached } from "../graphql/useReached";
import { Empty, Loaded } from "../page/Loaded";
import { Page } from "../page/Page";
import { useRows } from "../page/useRows";
import type { Session, Tenant } from "../session/session";
import { CaseFilters } from "./CaseFilters";
import classes from "./CaseListPage.module.css";
import { CaseTable, type Column } from "./CaseTable";
import type { Looked, OF_CLINICS, OF_PROVIDERS } from "./looked";
import type { Side } from "./queries";
import { useNow } from "./useNow";

interface Query {
  data?: unknown;
  error: Error | null;
  refetch: () => unknown;
  isPlaceholderData: boolean;
  isFetching: boolean;
  isFetchingNextPage: boolean;
  hasNextPage: boolean;
  fetchNextPage: () => unknown;
  dataUpdatedAt: number;
}

interface Props<Item> {
  session: Session;
  tenant: Tenant;
  title: string;
  action?: ReactNode;
  choices: typeof OF_CLINICS | typeof OF_PROVIDERS;
  looked: Looked;
  look: (change: Partial<Looked>) => void;
  sides: Side[];
  /** Whether one searches by words. */
  searched?: boolean;
  /** What all of the other sides are called. */
  any: string;
  query: Query;
  items: Item[];
  keyOf: (item: Item) => string;
  pathOf: (item: Item) => string;
  columns: Column<Item>[];
  /** Since when changes are not told; null: they are. */
  lostAt: number | null;
  /** Where there is none of them. */
  nothing: string;
  testId: string;
}

/** A list of cases of any length, for either side. */
export function CaseListPage<Item>(props: Props<Item>) {
  const {
    session,
    tenant,
    title,
    action,
    choices,
    looked,
    look,
    searched = false,
    sides,
    any,
    query,
  } = props;
  const { items, keyOf, pathOf, columns, lostAt, nothing, testId } = props;
  const now = useNow();
  const phone = useMediaQuery("(max-width: 48em)", undefined, { getInitialValueInEffect: false }) ?? false;
  const field = useRef<HTMLInputElement>(null);
  const keys = useMemo(() => items.map(keyOf), [items, keyOf]);
  const rows = useRows(
    keys,
    phone,
    useCallback(() => field.current?.focus(), []),
  );
  const { ref, entry } = useIntersection({ rootMargin: "800px" });
  const near = entry?.isIntersecting ?? false;
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (near && hasNextPage && !isFetching) void fetchNextPage();
  }, [near, hasNextPage, isFetching, fetchNextPage]);
  return (
    <Page session={session} tenant={tenant} title={title} action={action} wide>
      <CaseFilters
        choices={choices}
        looked={looked}
        look={look}
        searched={searched}
        sides={sides}
        any={any}
        field={field}
        enter={rows.enter}
      />
      <Age query={query} lostAt={lostAt} />
      <div data-testid="cases" aria-busy={query.isFetching}>
        <Loaded query={query} lines={6}>
          {() =>
            items.length === 0 && !hasNextPage ? (
              <Nothing looked={looked} look={look} text={nothing} />
            ) : (
              <CaseTable
                items={items}
                keyOf={keyOf}
                pathOf={pathOf}
                columns={columns}
                rows={rows}
                complete={!hasNextPage}
                stale={query.isPlaceholderData}
                now={now}
                testId={testId}
              />
            )
          }
        </Loaded>
      </div>
      <div ref={ref} className={classes.end}>
        {query.isFetchingNextPage && <Loader size="sm" aria-label={t`Loading more cases`} />}
      </div>
    </Page>
  );
}

function Nothing({ looked, look, text }: { text: string } & Pick<Props<never>, "looked" | "look">) {
  const narrowed = looked.text || looked.stat || looked.side;
  if (!narrowed) return <Empty>{text}</Empty>;
  return (
    <>
      <Empty>
        <Trans>No case fits.</Trans>
      </Empty>
      {(looked.stat || looked.side) && (
        <Button mt="sm" variant="light" onClick={() => look({ stat: false, side: "" })}>
          <Trans>Clear filters</Trans>
        </Button>
      )}
    </>
  );
}

/** How old the list is, whenever it is not kept up to date. */
function Age({ query, lostAt }: { query: Query; lostAt: number | null }) {
  const reached = useReached();
  const old = query.data !== undefined && (lostAt !== null || query.error || !reached);
  const since = formatSince(query.dataUpdatedAt);
  return (
    <div role="status">
      {old && (
        <Text size="sm" mb="sm" data-testid="list-age">
          {query.error && reached ? `${t`As of ${since}.`} ${query.error.message}` : t`As of ${since}.`}
        </Text>
      )}
    </div>
  );
}
