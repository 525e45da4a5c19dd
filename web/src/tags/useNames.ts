import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { Dataset } from "../dicomweb/dataset";
import { graphql } from "../graphql/generated";
import { request } from "../graphql/request";
import { tagsOf } from "./rows";

const AttributesQuery = graphql(`
  query Attributes($tags: [AttributeTag!]!) {
    attributes(tags: $tags) { tag creator name keyword }
  }
`);

/** What the server names at once. */
const AT_ONCE = 2000;

const keyOf = (tag: string, creator: string) => `${tag} ${creator}`;

/** What the attributes of a dataset are called; `known` once the server has told. */
export function useNames(dataset: Dataset | undefined): {
  nameOf: (tag: string, creator: string) => string;
  known: boolean;
} {
  const tags = useMemo(() => (dataset ? tagsOf(dataset) : []), [dataset]);
  const { data } = useQuery({
    queryKey: ["attributes", tags],
    queryFn: async ({ signal }) => {
      const names = new Map<string, string>();
      for (let at = 0; at < tags.length; at += AT_ONCE) {
        const { attributes } = await request(AttributesQuery, { tags: tags.slice(at, at + AT_ONCE) }, signal);
        for (const { tag, creator, name } of attributes) names.set(keyOf(tag, creator), name);
      }
      return names;
    },
    enabled: tags.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
  const nameOf = useCallback((tag: string, creator: string) => data?.get(keyOf(tag, creator)) ?? "", [data]);
  return { nameOf, known: data !== undefined };
}
