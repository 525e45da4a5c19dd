import { t } from "@lingui/core/macro";
import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type { CodeGroup, CatalogueQuery as Found, ViewInput } from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export type Procedure = Found["procedures"][number];
export type Code = NonNullable<Procedure["region"]>;

const CatalogueQuery = graphql(`
  query Catalogue($tenant: ID!) {
    procedures(tenant: $tenant) {
      id
      name
      modality
      feeCode
      species
      region { value scheme meaning }
      views { name laterality recumbency required code { value scheme meaning } }
    }
  }
`);

/** What touches the catalogue, also as it is offered in the form of a new request. */
export const catalogueKey = (tenant: string) => ["procedures", tenant];

export const catalogueOf = (tenant: string) =>
  queryOptions({
    queryKey: [...catalogueKey(tenant), "whole"],
    queryFn: async ({ signal }) => (await request(CatalogueQuery, { tenant }, signal)).procedures,
  });

const CodesQuery = graphql(`
  query Codes($group: CodeGroup!) { codes(group: $group) { value scheme meaning } }
`);

export const codesOf = (group: CodeGroup) =>
  queryOptions({
    queryKey: ["codes", group],
    queryFn: async ({ signal }) => (await request(CodesQuery, { group }, signal)).codes,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const codeKey = ({ scheme, value }: Code) => `${scheme} ${value}`;

export const lateralities = () => [
  { value: "", label: t`No side` },
  { value: "L", label: t`Left` },
  { value: "R", label: t`Right` },
  { value: "B", label: t`Left and right` },
];
export const recumbencies = () => [
  { value: "", label: t`Any position` },
  { value: "right lateral", label: t`On its right side` },
  { value: "left lateral", label: t`On its left side` },
  { value: "dorsal", label: t`On its back` },
  { value: "ventral", label: t`On its belly` },
  { value: "standing", label: t`Standing` },
];

/** A view while it is written; `key` tells it from others of the same content. */
export interface DraftView {
  key: number;
  name: string;
  code: Code | null;
  laterality: string;
  recumbency: string;
  required: boolean;
}

export const viewInput = ({ key: _, ...view }: DraftView): ViewInput => ({ ...view, name: view.name.trim() });

/** The list with the element at a place one step up (-1) or down (1); the same where there is no such place. */
export function moved<Element>(list: Element[], at: number, by: -1 | 1): Element[] {
  const to = at + by;
  if (to < 0 || to >= list.length) return list;
  const next = [...list];
  next.splice(to, 0, ...next.splice(at, 1));
  return next;
}
