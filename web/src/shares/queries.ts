import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type { ShownQuery as ShownResult, ShownStudyQuery as StudyResult } from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export type ShownStudy = ShownResult["studies"]["nodes"][number];
export type ShownSeries = NonNullable<StudyResult["study"]>["series"][number];

const ShownQuery = graphql(`
  query Shown($tenant: ID!) {
    studies(tenant: $tenant, first: 50) {
      nodes {
        tenant
        studyInstanceUID
        studyDate
        studyDescription
        modalitiesInStudy
        patient { patientName { alphabetic display } species breed }
      }
    }
  }
`);

const ShownStudyQuery = graphql(`
  query ShownStudy($tenant: ID!, $study: ID!) {
    study(tenant: $tenant, studyInstanceUID: $study) {
      series {
        seriesInstanceUID
        modality
        seriesDescription
        instances { sopInstanceUID sopClassUID instanceNumber numberOfFrames rows columns }
      }
    }
  }
`);

export const shownOf = (place: string) =>
  queryOptions({
    queryKey: ["shown", place],
    queryFn: async ({ signal }) => (await request(ShownQuery, { tenant: place }, signal)).studies.nodes,
  });

export const shownStudyOf = (place: string, study: string) =>
  queryOptions({
    queryKey: ["shown", place, study],
    queryFn: async ({ signal }) =>
      (await request(ShownStudyQuery, { tenant: place, study }, signal)).study?.series ?? [],
  });
