import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import type { TypedDocumentString } from "./generated/graphql";
import { request } from "./request";

/** A mutation; what it touches is read again before it counts as done. */
export function useChange<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  ...touched: QueryKey[]
) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (variables: Variables) => request(document, variables),
    onSuccess: () => Promise.all(touched.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
