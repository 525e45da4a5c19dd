import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type {
  CaseDetailsFragment,
  CaseFormQuery as CaseFormFound,
  CaseRowFragment,
} from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export type CaseRow = CaseRowFragment;
export type CaseDetails = CaseDetailsFragment;
export type Reading = CaseDetails["readings"][number];
export type Workitem = Reading & { case: CaseRow };
export type Missing = CaseDetails["missing"][number];
export type CaseForm = CaseFormFound["caseForm"];
export type Offer = CaseForm["providers"][number];
export type Service = Offer["services"][number];
export type HistoryField = Offer["historyFields"][number];
export type { CasePriority, CaseState } from "../graphql/generated/graphql";

/** A clinic or a provider. */
export type Side = Pick<Offer, "slug" | "name">;

export const CaseRowFields = graphql(`
  fragment CaseRow on Case {
    id
    number
    state
    priority
    patient { name patientID species breed sex neutered birthDate weight client }
    question
    service { id name regions views priceCents currency }
    clinic { slug name }
    provider { slug name }
    outside
    requester { id name }
    studyInstanceUids
    held
    submittedAt
    dueAt
    completedAt
  }
`);

export const CaseDetailsFields = graphql(`
  fragment CaseDetails on Case {
    ...CaseRow
    history { name text }
    priorInstanceUids
    referringVet { name email }
    attachments { id name mediaType size }
    accessEndsAt
    canceledBecause
    waitingSince
    missing { lack name label region }
    studies { studyInstanceUID prior change description date modalities images receivedAt }
    readings {
      uid
      number
      state
      priority
      dueAt
      performer { id name }
      wantedPerformer
      cancelAsked
    }
    events { id what at by { id name } byTenant details { name value } }
  }
`);

export const QueueRowFields = graphql(`
  fragment QueueRow on Workitem {
    uid
    number
    state
    priority
    dueAt
    performer { id name }
    wantedPerformer
    cancelAsked
    case { ...CaseRow }
  }
`);

export const CasesQuery = graphql(`
  query Cases($tenant: ID!, $filter: CaseFilter, $first: Int!, $after: String) {
    cases(tenant: $tenant, filter: $filter, first: $first, after: $after) {
      nodes { ...CaseRow }
      endCursor
    }
  }
`);

export const QueueQuery = graphql(`
  query Queue($tenant: ID!, $filter: QueueFilter, $first: Int!, $after: String) {
    queue(tenant: $tenant, filter: $filter, first: $first, after: $after) {
      nodes { ...QueueRow }
      endCursor
    }
  }
`);

const CaseQuery = graphql(`
  query Case($tenant: ID!, $id: ID!) {
    case(tenant: $tenant, id: $id) { ...CaseDetails }
  }
`);

const DraftQuery = graphql(`
  query Draft($tenant: ID!, $study: ID!) {
    cases(tenant: $tenant, filter: { studyInstanceUID: $study, standing: DRAFT }, first: 20) {
      nodes { ...CaseDetails }
    }
  }
`);

const CaseFormQuery = graphql(`
  query CaseForm($tenant: ID!, $studies: [ID!]!) {
    caseForm(tenant: $tenant, studies: $studies) {
      regions { region views images }
      untold
      studies { studyInstanceUID prior description date modalities }
      providers {
        slug
        name
        services {
          id
          name
          priceCents
          statSurchargeCents
          currency
          turnaround { priority minutes }
          history
        }
        historyFields { name label species required choices }
      }
      values {
        provider
        service
        history { name text }
        question
        priority
        regions
        priors
        referringVet { name email }
        key
      }
    }
  }
`);

const SidesQuery = graphql(`
  query Sides($tenant: ID!) {
    collaborations(tenant: $tenant) {
      clinic { slug name }
      provider { slug name }
    }
  }
`);

const ReadersQuery = graphql(`
  query Readers($tenant: ID!) {
    readers(tenant: $tenant) { id name }
  }
`);

const AskedHistoryQuery = graphql(`
  query AskedHistory($tenant: ID!) {
    caseHistoryFields(tenant: $tenant) { name label }
  }
`);

export const CaseChanged = graphql(`
  subscription CaseChanged($tenant: ID!, $asProvider: Boolean!) {
    caseChanged(tenant: $tenant, asProvider: $asProvider) { id }
  }
`);

const DraftCase = graphql(`
  mutation DraftCase($tenant: ID!, $case: CaseInput!) {
    draftCase(tenant: $tenant, case: $case) { ...CaseDetails }
  }
`);

export const ChangeDraft = graphql(`
  mutation ChangeDraft($tenant: ID!, $id: ID!, $case: CaseInput!) {
    changeCaseDraft(tenant: $tenant, id: $id, case: $case) { ...CaseDetails }
  }
`);

export const SubmitCase = graphql(`
  mutation SubmitCase($tenant: ID!, $id: ID!) {
    submitCase(tenant: $tenant, id: $id) { id }
  }
`);

export const CancelCase = graphql(`
  mutation CancelCase($tenant: ID!, $id: ID!, $because: String!) {
    cancelCase(tenant: $tenant, id: $id, because: $because) { id }
  }
`);

export const RemoveAttachment = graphql(`
  mutation RemoveAttachment($tenant: ID!, $id: ID!, $attachment: ID!) {
    removeCaseAttachment(tenant: $tenant, id: $id, attachment: $attachment) { id }
  }
`);

export const ClaimWorkitem = graphql(`
  mutation ClaimWorkitem($tenant: ID!, $uid: ID!) {
    claimWorkitem(tenant: $tenant, uid: $uid) { uid }
  }
`);

export const ReleaseWorkitem = graphql(`
  mutation ReleaseWorkitem($tenant: ID!, $uid: ID!) {
    releaseWorkitem(tenant: $tenant, uid: $uid) { uid }
  }
`);

export const ReassignWorkitem = graphql(`
  mutation ReassignWorkitem($tenant: ID!, $uid: ID!, $user: ID!) {
    reassignWorkitem(tenant: $tenant, uid: $uid, user: $user) { uid }
  }
`);

export const CompleteReading = graphql(`
  mutation CompleteReading($tenant: ID!, $uid: ID!) {
    completeWorkitem(tenant: $tenant, uid: $uid) { uid }
  }
`);

export const RequestSecondReading = graphql(`
  mutation RequestSecondReading($tenant: ID!, $case: ID!) {
    requestSecondReading(tenant: $tenant, case: $case) { uid }
  }
`);

/** Everything that is read of a tenant's cases. */
export const casesKey = (tenant: string) => ["cases", tenant] as const;
export const caseKey = (tenant: string, id: string) => [...casesKey(tenant), "one", id] as const;

export const caseOf = (tenant: string, id: string) =>
  queryOptions({
    queryKey: caseKey(tenant, id),
    queryFn: async ({ signal }) => (await request(CaseQuery, { tenant, id }, signal)).case,
  });

/**
 * What a form of a case of this study shows besides what is typed into it. It is asked anew each time: its key stands
 * for one case.
 */
export const formOf = (tenant: string, study: string) =>
  queryOptions({
    queryKey: ["case-form", tenant, study],
    queryFn: async ({ signal }) =>
      (await request(CaseFormQuery, { tenant, studies: [study] }, signal)).caseForm,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

/** The draft that was begun of a study; else a new one, filled with what its form begins with. */
export async function draftOf(tenant: string, study: string, form: CaseForm): Promise<CaseDetails> {
  const { cases } = await request(DraftQuery, { tenant, study });
  const begun = cases.nodes.find(({ studyInstanceUids }) => studyInstanceUids.includes(study));
  if (begun) return begun;
  const { referringVet, ...values } = form.values;
  const filled = {
    ...values,
    studies: [study],
    referringVetName: referringVet.name,
    referringVetEmail: referringVet.email,
  };
  return (await request(DraftCase, { tenant, case: filled })).draftCase;
}

/** Whom a tenant works with: a clinic's providers, a provider's clinics. */
export const sidesOf = (tenant: string) =>
  queryOptions({
    queryKey: ["sides", tenant],
    queryFn: async ({ signal }) => {
      const { collaborations } = await request(SidesQuery, { tenant }, signal);
      return collaborations.map(({ clinic, provider }) => (clinic.slug === tenant ? provider : clinic));
    },
  });

/** Who may read for a provider. */
export const readersOf = (tenant: string) =>
  queryOptions({
    queryKey: ["readers", tenant],
    queryFn: async ({ signal }) => (await request(ReadersQuery, { tenant }, signal)).readers,
  });

/** What a provider's fields of the history are called. */
export const historyLabelsOf = (tenant: string) =>
  queryOptions({
    queryKey: ["history-labels", tenant],
    queryFn: async ({ signal }) => (await request(AskedHistoryQuery, { tenant }, signal)).caseHistoryFields,
    enabled: tenant !== "",
  });

export const mineKey = (id: string) => ["my-case", id] as const;

/** A case, and which of one's tenants has it. */
export const mineOf = (tenants: string[], id: string) =>
  queryOptions({
    queryKey: mineKey(id),
    queryFn: async ({ signal }) => {
      let failed: unknown;
      for (const tenant of tenants) {
        try {
          return { tenant, of: (await request(CaseQuery, { tenant, id }, signal)).case };
        } catch (error) {
          failed = error;
        }
      }
      throw failed;
    },
  });

/** Of a reading whose case is gone meanwhile there is nothing to show. */
export const isWhole = <Item extends { case?: CaseRow | null }>(
  item: Item,
): item is Item & { case: CaseRow } => Boolean(item.case);

/** The most urgent reading that nobody has claimed; null where there is none. */
export async function nextReading(tenant: string): Promise<Workitem | null> {
  for (const priority of ["STAT", "ROUTINE"] as const) {
    const filter = { state: "SCHEDULED", priority } as const;
    const [next] = (await request(QueueQuery, { tenant, filter, first: 1 })).queue.nodes.filter(isWhole);
    if (next) return next;
  }
  return null;
}
