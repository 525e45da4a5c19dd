import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import { request } from "../graphql/request";

export const LetterheadQuery = graphql(`
  query Letterhead($tenant: ID!) { letterhead(tenant: $tenant) { name address contact hasLogo } }
`);

export const PutLetterhead = graphql(`
  mutation PutLetterhead($tenant: ID!, $name: String!, $address: String!, $contact: String!) {
    putLetterhead(tenant: $tenant, name: $name, address: $address, contact: $contact) { name }
  }
`);

export const PutReportTemplate = graphql(`
  mutation PutReportTemplate($tenant: ID!, $template: ReportTemplateInput!) {
    putReportTemplate(tenant: $tenant, template: $template) { id }
  }
`);

export const PutTextBlock = graphql(`
  mutation PutTextBlock($tenant: ID!, $block: TextBlockInput!) {
    putTextBlock(tenant: $tenant, block: $block) { id }
  }
`);

export const RemoveReportText = graphql(`
  mutation RemoveReportText($tenant: ID!, $id: ID!) { removeReportText(tenant: $tenant, id: $id) }
`);

export const letterheadKey = (tenant: string) => ["letterhead", tenant];

export const letterheadOptions = (tenant: string) =>
  queryOptions({
    queryKey: letterheadKey(tenant),
    queryFn: async ({ signal }) => (await request(LetterheadQuery, { tenant }, signal)).letterhead,
  });
