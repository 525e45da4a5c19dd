import { keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { subscribe } from "../graphql/live";
import { request } from "../graphql/request";
import { ImageRequestChanged, ImageRequestsQuery, requestsKey } from "./queries";
import { filterOf, type Looked } from "./requests";

const PAGE = 50;
/** Changes come in bursts; the page reads again once per burst. */
const SETTLE_MS = 300;
/** A line that comes back sooner than that was never missed. */
const MISSED_MS = 2_000;
/** While nothing is told. */
const AGAIN_MS = 10_000;

/** The requests looked at, page after page by the server's cursor; read again and again while nothing is told. */
export function useRequests(tenant: string, looked: Looked, live: boolean) {
  const filter = filterOf(looked);
  const query = useInfiniteQuery({
    queryKey: [...requestsKey(tenant), "list", filter],
    queryFn: async ({ pageParam, signal }) => {
      const variables = { tenant, filter, first: PAGE, after: pageParam };
      return (await request(ImageRequestsQuery, variables, signal)).imageRequests;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.endCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (live && query.state.status !== "error" ? false : AGAIN_MS),
  });
  const requests = useMemo(() => {
    const seen = new Map((query.data?.pages ?? []).flatMap(({ nodes }) => nodes.map((one) => [one.id, one])));
    return [...seen.values()];
  }, [query.data]);
  return { ...query, requests };
}

/**
 * Has the clinic's requests read again as they change, and after a gap in which nothing was told. `lostAt`: since when
 * nothing is told (ms since 1970; 0: it never was); null: all is.
 */
export function useLiveRequests(tenant: string): number | null {
  const queries = useQueryClient();
  const [lostAt, setLostAt] = useState<number | null>(null);
  useEffect(() => {
    let settling: ReturnType<typeof setTimeout> | undefined;
    let missed: ReturnType<typeof setTimeout> | undefined;
    const readAgain = () => {
      settling ??= setTimeout(() => {
        settling = undefined;
        void queries.invalidateQueries({ queryKey: requestsKey(tenant) });
      }, SETTLE_MS);
    };
    const stop = subscribe(
      ImageRequestChanged,
      { tenant },
      {
        connected: () => {
          clearTimeout(missed);
          missed = undefined;
          setLostAt(null);
          readAgain();
        },
        lost: (heardAt) => {
          missed ??= setTimeout(() => setLostAt(heardAt), MISSED_MS);
        },
        next: readAgain,
      },
    );
    return () => {
      clearTimeout(settling);
      clearTimeout(missed);
      stop();
    };
  }, [queries, tenant]);
  return lostAt;
}
