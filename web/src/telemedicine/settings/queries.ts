import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../../graphql/generated";
import type {
  AskedFieldsQuery,
  CollaborationsQuery as CollaborationsFound,
  CaseRoutingQuery as RoutingFound,
  ServicesQuery as ServicesFound,
} from "../../graphql/generated/graphql";
import { request } from "../../graphql/request";

export type Service = ServicesFound["telemedicineServices"][number];
export type AskedField = AskedFieldsQuery["caseHistoryFields"][number];
export type Collaboration = CollaborationsFound["collaborations"][number];
export type Routing = RoutingFound["caseRouting"];

const ServicesQuery = graphql(`
  query Services($tenant: ID!) {
    telemedicineServices(tenant: $tenant) {
      id
      name
      description
      modalities
      species
      priceCents
      statSurchargeCents
      currency
      turnaround { priority minutes }
      history
      offered
    }
  }
`);

export const PutService = graphql(`
  mutation PutService($tenant: ID!, $service: TelemedicineServiceInput!) {
    putTelemedicineService(tenant: $tenant, service: $service) { id }
  }
`);

export const RemoveService = graphql(`
  mutation RemoveService($tenant: ID!, $id: ID!) {
    removeTelemedicineService(tenant: $tenant, id: $id)
  }
`);

const FieldsQuery = graphql(`
  query AskedFields($tenant: ID!) {
    caseHistoryFields(tenant: $tenant) { name label species required choices code scheme }
  }
`);

export const SetHistoryFields = graphql(`
  mutation SetHistoryFields($tenant: ID!, $fields: [CaseHistoryFieldInput!]!) {
    setCaseHistoryFields(tenant: $tenant, fields: $fields) { name }
  }
`);

const CollaborationsQuery = graphql(`
  query Collaborations($tenant: ID!) {
    collaborations(tenant: $tenant) {
      clinic { slug name }
      provider { slug name }
      state
      suspendedBy
      accessDays
      askedAt
      since
      push
    }
  }
`);

export const AskProvider = graphql(`
  mutation AskProvider($tenant: ID!, $provider: ID!) {
    askProvider(tenant: $tenant, provider: $provider) { state }
  }
`);

export const AgreeToClinic = graphql(`
  mutation AgreeToClinic($tenant: ID!, $clinic: ID!) {
    agreeToClinic(tenant: $tenant, clinic: $clinic) { state }
  }
`);

export const SuspendCollaboration = graphql(`
  mutation SuspendCollaboration($tenant: ID!, $other: ID!) {
    suspendCollaboration(tenant: $tenant, other: $other) { state }
  }
`);

export const ResumeCollaboration = graphql(`
  mutation ResumeCollaboration($tenant: ID!, $other: ID!) {
    resumeCollaboration(tenant: $tenant, other: $other) { state }
  }
`);

export const SetCaseAccess = graphql(`
  mutation SetCaseAccess($tenant: ID!, $provider: ID!, $days: Int!) {
    setCaseAccess(tenant: $tenant, provider: $provider, days: $days) { accessDays }
  }
`);

export const SetCasePush = graphql(`
  mutation SetCasePush($tenant: ID!, $provider: ID!, $remote: String!) {
    setCasePush(tenant: $tenant, provider: $provider, remote: $remote) { push }
  }
`);

const RoutingQuery = graphql(`
  query CaseRouting($tenant: ID!) {
    caseRouting(tenant: $tenant) {
      rules { id provider species modalities services priorities days fromMinute toMinute }
      fallback
      overflow
      overflowMinutes
    }
  }
`);

export const SetCaseRouting = graphql(`
  mutation SetCaseRouting($tenant: ID!, $routing: CaseRoutingInput!) {
    setCaseRouting(tenant: $tenant, routing: $routing) { fallback }
  }
`);

export const servicesOf = (tenant: string) =>
  queryOptions({
    queryKey: ["services", tenant],
    queryFn: async ({ signal }) => (await request(ServicesQuery, { tenant }, signal)).telemedicineServices,
  });

export const askedHistoryOf = (tenant: string) =>
  queryOptions({
    queryKey: ["asked-history", tenant],
    queryFn: async ({ signal }) => (await request(FieldsQuery, { tenant }, signal)).caseHistoryFields,
  });

export const collaborationsOf = (tenant: string) =>
  queryOptions({
    queryKey: ["collaborations", tenant],
    queryFn: async ({ signal }) => (await request(CollaborationsQuery, { tenant }, signal)).collaborations,
  });

export const routingOf = (tenant: string) =>
  queryOptions({
    queryKey: ["case-routing", tenant],
    queryFn: async ({ signal }) => (await request(RoutingQuery, { tenant }, signal)).caseRouting,
  });
