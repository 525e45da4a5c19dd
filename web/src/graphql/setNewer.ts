import type { QueryClient, QueryKey } from "@tanstack/react-query";

/**
 * Puts in data that are newer than whatever is being read: what is on its way was read before, would come after, and is
 * read once more.
 */
export function setNewer<Data>(
  queries: QueryClient,
  queryKey: QueryKey,
  data: (known: Data | undefined) => Data | undefined,
): void {
  const reading = queries.isFetching({ queryKey, exact: true });
  queries.setQueryData<Data>(queryKey, data);
  if (reading) void queries.invalidateQueries({ queryKey, exact: true, refetchType: "all" });
}
