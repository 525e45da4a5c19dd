import { keepPreviousData, type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";

/** While nothing is told. */
const AGAIN_MS = 10_000;

interface Page<Item> {
  nodes: Item[];
  endCursor?: string | null;
}

/** A list page after page by the server's cursor; read again and again while it is not `live`. */
export function usePaged<Item>(
  key: QueryKey,
  read: (after: string | null, signal: AbortSignal) => Promise<Page<Item>>,
  keyOf: (item: Item) => string,
  live: boolean,
) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.endCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (live && query.state.status !== "error" ? false : AGAIN_MS),
  });
  const items = useMemo(() => {
    const seen = new Map(
      (query.data?.pages ?? []).flatMap(({ nodes }) => nodes.map((one) => [keyOf(one), one])),
    );
    return [...seen.values()];
  }, [query.data, keyOf]);
  return { ...query, items };
}
