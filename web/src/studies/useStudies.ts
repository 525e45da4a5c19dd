import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { request } from "../graphql/request";
import { type ListState, toFilter } from "./filters";
import { StudiesQuery, type StudyRow } from "./queries";

const PAGE = 50;
/** While the list does not tell by itself what is new, or could not be read. */
const AGAIN_MS = 15_000;

export const studiesKey = (tenant: string) => ["studies", tenant] as const;

/**
 * The studies of a tenant that pass the filter, page after page by the server's cursor; read again and again while
 * they are not `live`.
 */
export function useStudies(tenant: string, state: ListState, live: boolean) {
  const query = useInfiniteQuery({
    queryKey: [...studiesKey(tenant), toFilter(state), state.sort],
    queryFn: async ({ pageParam, signal }) => {
      const variables = { tenant, filter: toFilter(state), sort: state.sort, first: PAGE, after: pageParam };
      return (await request(StudiesQuery, variables, signal)).studies;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasNextPage ? page.endCursor : undefined),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (live && query.state.status !== "error" ? false : AGAIN_MS),
  });
  const studies = useMemo(() => {
    const seen = new Map<string, StudyRow>();
    for (const page of query.data?.pages ?? []) {
      for (const study of page.nodes)
        if (!seen.has(study.studyInstanceUID)) seen.set(study.studyInstanceUID, study);
    }
    return [...seen.values()];
  }, [query.data]);
  return { ...query, studies };
}
