import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../../graphql/generated";
import type { TelemedicineFiguresQuery } from "../../graphql/generated/graphql";
import { request } from "../../graphql/request";

export type Figures = TelemedicineFiguresQuery["telemedicineFigures"];
export type FiguresRow = Figures["partners"][number];
export type QualityRow = Figures["quality"][number];

const FiguresQuery = graphql(`
  query TelemedicineFigures($tenant: ID!, $asProvider: Boolean!, $since: DateTime!) {
    telemedicineFigures(tenant: $tenant, asProvider: $asProvider, since: $since) {
      total { ...CaseFiguresFacts }
      months { ...CaseFiguresFacts }
      partners { ...CaseFiguresFacts }
      quality { ...ImageQualityFacts }
      machines { ...ImageQualityFacts }
      csv
    }
  }
  fragment CaseFiguresFacts on CaseFigures {
    month
    partner
    service
    submitted
    stat
    completed
    canceled
    kept
    missed
    clarifications
    resubmissions
    medianMinutes
    p95Minutes
  }
  fragment ImageQualityFacts on ImageQuality {
    month
    machine
    region
    good
    acceptable
    poor
    reasons { reason count }
  }
`);

export const figuresOf = (tenant: string, asProvider: boolean, since: string) =>
  queryOptions({
    queryKey: ["telemedicine-figures", tenant, asProvider, since],
    queryFn: async ({ signal }) =>
      (await request(FiguresQuery, { tenant, asProvider, since }, signal)).telemedicineFigures,
  });
