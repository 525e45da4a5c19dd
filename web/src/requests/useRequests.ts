import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { request } from "../graphql/request";
import { useReadAgain } from "../page/useReadAgain";
import { ImageRequestChanged, ImageRequestsQuery, requestsKey } from "./queries";
import { filterOf, type Looked } from "./requests";

const PAGE = 50;
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

/** Has the clinic's requests read again as they change; what it answers is `useReadAgain`'s. */
export const useLiveRequests = (tenant: string) =>
  useReadAgain(ImageRequestChanged, { tenant }, requestsKey(tenant));
