import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type {
  ReturnedQuery as ReturnedFound,
  SendingsQuery as SendingsFound,
  UnknownStudiesQuery as UnknownFound,
} from "../graphql/generated/graphql";
import { request } from "../graphql/request";
import { caseKey, casesKey } from "./queries";

const HeldImagesQuery = graphql(`
  query HeldImages($tenant: ID!, $case: ID!) {
    heldImages(tenant: $tenant, case: $case) {
      studyInstanceUID
      studyDescription
      studyDate
      modalities
      images
      lastAt
      newStudy
    }
  }
`);

/** What came after a case was submitted. */
export const heldOf = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...caseKey(tenant, id), "held"],
    queryFn: async ({ signal }) => (await request(HeldImagesQuery, { tenant, case: id }, signal)).heldImages,
  });

export const AttachHeldImages = graphql(`
  mutation AttachHeldImages($tenant: ID!, $case: ID!, $study: ID!, $until: DateTime!) {
    attachHeldImages(tenant: $tenant, case: $case, study: $study, until: $until) { id }
  }
`);

const SendingsQuery = graphql(`
  query Sendings($tenant: ID!, $case: ID!) {
    caseSendings(tenant: $tenant, case: $case) {
      remote
      waiting
      problem
      deliveries { id state instances sent failed reason finishedAt }
    }
  }
`);

/** Where a case is sent by DICOM. */
export const sendingsOf = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...caseKey(tenant, id), "sendings"],
    queryFn: async ({ signal }) => (await request(SendingsQuery, { tenant, case: id }, signal)).caseSendings,
    refetchInterval: ({ state }) => (state.data?.every(isOver) ? false : SENDING_MS),
  });

/** Between two looks for what is being sent. */
const SENDING_MS = 5_000;

const isOver = ({ waiting, deliveries }: Sending) =>
  !waiting && deliveries.every(({ finishedAt }) => finishedAt !== null);

export type Sending = SendingsFound["caseSendings"][number];
export type ReturnedObject = ReturnedFound["returnedObjects"][number];
export type UnknownStudy = UnknownFound["unknownStudies"]["nodes"][number];

const ReturnedQuery = graphql(`
  query Returned($tenant: ID!, $case: ID!) {
    returnedObjects(tenant: $tenant, case: $case) {
      studyInstanceUID
      seriesInstanceUID
      sopInstanceUID
      sopClassUID
      kind
      callingAETitle
      receivedAt
      isReport
    }
  }
`);

/** What came back to a case that is read outside. */
export const returnedOf = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...caseKey(tenant, id), "returned"],
    queryFn: async ({ signal }) =>
      (await request(ReturnedQuery, { tenant, case: id }, signal)).returnedObjects,
    refetchInterval: 20_000,
  });

export const AttachReturned = graphql(`
  mutation AttachReturned($tenant: ID!, $case: ID!, $instances: [ID!]!) {
    attachReturnedObjects(tenant: $tenant, case: $case, instances: $instances) { id }
  }
`);

export const SendOutside = graphql(`
  mutation SendOutside($tenant: ID!, $id: ID!, $remote: String!) {
    sendCaseOutside(tenant: $tenant, id: $id, remote: $remote) { id }
  }
`);

const OutsideDestinationsQuery = graphql(`
  query OutsideDestinations($tenant: ID!) {
    destinations(tenant: $tenant) { name aeTitle }
  }
`);

/** The remote servers that a case can be sent to. */
export const destinationsOf = (tenant: string) =>
  queryOptions({
    queryKey: ["destinations", tenant],
    queryFn: async ({ signal }) => (await request(OutsideDestinationsQuery, { tenant }, signal)).destinations,
  });

export const UnknownStudiesQuery = graphql(`
  query UnknownStudies($tenant: ID!, $after: String) {
    unknownStudies(tenant: $tenant, after: $after) {
      nodes {
        sender
        study { ...StudyRow }
      }
      endCursor
    }
  }
`);

const CasesOfSenderQuery = graphql(`
  query CasesOfSender($tenant: ID!, $sender: String!) {
    casesOfSender(tenant: $tenant, sender: $sender) { id number patient { name } }
  }
`);

/** The open cases that images of a sender may go into. */
export const casesOfSender = (tenant: string, sender: string) =>
  queryOptions({
    queryKey: [...casesKey(tenant), "of-sender", sender],
    queryFn: async ({ signal }) =>
      (await request(CasesOfSenderQuery, { tenant, sender }, signal)).casesOfSender,
  });

export const ClaimUnknown = graphql(`
  mutation ClaimUnknown($tenant: ID!, $study: ID!) {
    claimUnknownStudy(tenant: $tenant, study: $study) { id }
  }
`);

export const AttachUnknown = graphql(`
  mutation AttachUnknown($tenant: ID!, $study: ID!, $case: ID!) {
    attachUnknownStudy(tenant: $tenant, study: $study, case: $case) { id }
  }
`);
