import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type {
  StudiesInDoubtQuery as Doubts,
  ImageRequestsQuery as Requests,
} from "../graphql/generated/graphql";
import { request } from "../graphql/request";

/** Milliseconds between two looks at the day's requests. */
const LIVELY = 2_000;

export type ImageRequest = Requests["imageRequests"]["nodes"][number];
export type StudyInDoubt = Doubts["studiesInDoubt"][number];

const ImageRequestsQuery = graphql(`
  query ImageRequests($tenant: ID!, $filter: ImageRequestFilter, $first: Int!) {
    imageRequests(tenant: $tenant, filter: $filter, first: $first) {
      nodes {
        id
        accessionNumber
        studyInstanceUID
        state
        starts
        stations
        priority
        requestedBy
        reason
        endedBecause
        origin
        missingSince
        studies
        images
        patient {
          patientID
          name
          species
          breed
          sex
          neutered
          weight
          clientFamilyName
          clientGivenName
          organization
        }
        procedure { name modality views { name laterality required } }
      }
      endCursor
    }
  }
`);

/** Everything that a change of a clinic's requests touches. */
export const requestsKey = (tenant: string) => ["image-requests", tenant];

export const requestsOf = (tenant: string, day: string) =>
  queryOptions({
    queryKey: [...requestsKey(tenant), day],
    queryFn: async ({ signal }) => {
      const filter = { fromDay: day, toDay: day };
      return (await request(ImageRequestsQuery, { tenant, filter, first: 200 }, signal)).imageRequests.nodes;
    },
    refetchInterval: LIVELY,
  });

const StudiesInDoubtQuery = graphql(`
  query StudiesInDoubt($tenant: ID!) {
    studiesInDoubt(tenant: $tenant) {
      studyInstanceUID
      request
      why
      at
      requested { starts patient { name patientID } procedure { name } }
      study {
        studyDate
        studyDescription
        modalitiesInStudy
        patient { patientID patientName { display } }
      }
    }
  }
`);

export const doubtsOf = (tenant: string) =>
  queryOptions({
    queryKey: [...requestsKey(tenant), "in doubt"],
    queryFn: async ({ signal }) => (await request(StudiesInDoubtQuery, { tenant }, signal)).studiesInDoubt,
    refetchInterval: 5 * LIVELY,
  });

const ProceduresQuery = graphql(`
  query Procedures($tenant: ID!) {
    procedures(tenant: $tenant) { id name modality species views { name required } }
  }
`);

export const proceduresOf = (tenant: string) =>
  queryOptions({
    queryKey: ["procedures", tenant],
    queryFn: async ({ signal }) => (await request(ProceduresQuery, { tenant }, signal)).procedures,
    staleTime: 60_000,
  });

const BreedsQuery = graphql(`
  query Breeds($matching: String!) { breeds(matching: $matching) { value scheme meaning } }
`);

export const breedsOf = (matching: string) =>
  queryOptions({
    queryKey: ["breeds", matching],
    queryFn: async ({ signal }) => (await request(BreedsQuery, { matching }, signal)).breeds,
    enabled: matching.length > 1,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const RequestImages = graphql(`
  mutation RequestImages($tenant: ID!, $request: ImageRequestInput!) {
    requestImages(tenant: $tenant, request: $request) { id starts }
  }
`);

export const RescheduleRequest = graphql(`
  mutation RescheduleRequest($tenant: ID!, $id: ID!, $schedule: ScheduleInput!) {
    rescheduleRequest(tenant: $tenant, id: $id, schedule: $schedule) { id starts }
  }
`);

export const CancelRequest = graphql(`
  mutation CancelRequest($tenant: ID!, $id: ID!, $reason: String!) {
    cancelRequest(tenant: $tenant, id: $id, reason: $reason) { id state }
  }
`);

export const RepeatRequest = graphql(`
  mutation RepeatRequest($tenant: ID!, $id: ID!, $date: String!) {
    repeatRequest(tenant: $tenant, id: $id, date: $date) { id starts }
  }
`);

export const LinkStudy = graphql(`
  mutation LinkStudy($tenant: ID!, $study: ID!, $request: ID!) {
    linkStudy(tenant: $tenant, studyInstanceUID: $study, request: $request) { meeting }
  }
`);

export const UnlinkStudy = graphql(`
  mutation UnlinkStudy($tenant: ID!, $study: ID!) {
    unlinkStudy(tenant: $tenant, studyInstanceUID: $study) { meeting }
  }
`);
