import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type {
  StudiesInDoubtQuery as Doubts,
  ImageRequestsQuery as Requests,
} from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export type ImageRequest = Requests["imageRequests"]["nodes"][number];
export type Patient = ImageRequest["patient"];
export type Shot = ImageRequest["selection"]["shots"][number];
export type ShotImage = Shot["images"][number];
export type StudyInDoubt = Doubts["studiesInDoubt"][number];

export const ImageRequestsQuery = graphql(`
  query ImageRequests($tenant: ID!, $filter: ImageRequestFilter, $first: Int!, $after: String) {
    imageRequests(tenant: $tenant, filter: $filter, first: $first, after: $after) {
      nodes {
        id
        accessionNumber
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
          speciesCode { value scheme meaning }
          breed
          breedCode { value scheme meaning }
          sex
          neutered
          birthDate
          weight
          microchip
          clientFamilyName
          clientGivenName
          organization
        }
        procedure { name modality }
        selection {
          shots {
            name
            laterality
            required
            images { studyInstanceUID seriesInstanceUID sopInstanceUID }
          }
          others { studyInstanceUID seriesInstanceUID sopInstanceUID }
        }
      }
      endCursor
    }
  }
`);

export const ImageRequestChanged = graphql(`
  subscription ImageRequestChanged($tenant: ID!) { imageRequestChanged(tenant: $tenant) { id } }
`);

/** Everything that a change of a clinic's requests touches. */
export const requestsKey = (tenant: string) => ["image-requests", tenant];

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
  });

const OfferedProceduresQuery = graphql(`
  query OfferedProcedures($tenant: ID!) {
    procedures(tenant: $tenant) { id name modality species views { name laterality required } }
  }
`);

export const proceduresOf = (tenant: string) =>
  queryOptions({
    queryKey: ["procedures", tenant, "offered"],
    queryFn: async ({ signal }) => (await request(OfferedProceduresQuery, { tenant }, signal)).procedures,
    staleTime: 60_000,
  });

const BreedsQuery = graphql(`
  query Breeds($matching: String!, $species: String!) {
    breeds(matching: $matching, species: $species) { value scheme meaning }
  }
`);

export const breedsOf = (species: string, matching: string) =>
  queryOptions({
    queryKey: ["breeds", species, matching],
    queryFn: async ({ signal }) => (await request(BreedsQuery, { matching, species }, signal)).breeds,
    enabled: matching.trim().length > 1,
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

export const EndRequest = graphql(`
  mutation EndRequest($tenant: ID!, $id: ID!, $state: RequestState!, $reason: String!) {
    endRequest(tenant: $tenant, id: $id, state: $state, reason: $reason) { id state }
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
