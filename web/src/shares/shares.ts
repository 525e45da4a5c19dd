import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type {
  LinksQuery as LinksResult,
  SharedWithUsQuery as OursResult,
} from "../graphql/generated/graphql";
import { request } from "../graphql/request";

export type LinkShare = LinksResult["shares"]["nodes"][number];
export type SharedWithUs = OursResult["sharedWithUs"][number];

const LinksQuery = graphql(`
  query Links($tenant: ID!, $study: ID, $after: String) {
    shares(tenant: $tenant, studyInstanceUID: $study, after: $after) {
      nodes {
        id
        studies
        series
        reports
        view
        download
        imports
        beginsAt
        endsAt
        hasPasscode
        locked
        usesLeft
        opened
        asksName
        label
        takenBy
        createdAt
        createdBy
        revokedAt
        works
        visits { id name address userAgent at viewed downloaded }
      }
      endCursor
    }
  }
`);

export const CreateShare = graphql(`
  mutation CreateShare($tenant: ID!, $share: ShareWanted!) {
    createShare(tenant: $tenant, share: $share) { secret share { id } }
  }
`);

export const RevokeShare = graphql(`
  mutation RevokeShare($tenant: ID!, $id: ID!) {
    revokeShare(tenant: $tenant, id: $id)
  }
`);

export const UnlockShare = graphql(`
  mutation UnlockShare($tenant: ID!, $id: ID!) {
    unlockShare(tenant: $tenant, id: $id)
  }
`);

export const CopyShare = graphql(`
  mutation CopyShare($tenant: ID!, $id: ID!) {
    copyShare(tenant: $tenant, id: $id)
  }
`);

export const LeaveShare = graphql(`
  mutation LeaveShare($tenant: ID!, $id: ID!) {
    leaveShare(tenant: $tenant, id: $id)
  }
`);

const SharedWithUsQuery = graphql(`
  query SharedWithUs($tenant: ID!) {
    sharedWithUs(tenant: $tenant) {
      id
      clinic
      label
      download
      imports
      copyProblem
      endsAt
      shown {
        studyInstanceUID
        patientName { display }
        species
        studyDate
        studyDescription
        modalitiesInStudy
      }
    }
  }
`);

const CopiedQuery = graphql(`
  query Copied($tenant: ID!, $study: ID!) {
    study(tenant: $tenant, studyInstanceUID: $study) { studyInstanceUID arriving }
  }
`);

export const SharedWithUsChanged = graphql(`
  subscription SharedWithUsChanged($tenant: ID!) {
    sharedWithUsChanged(tenant: $tenant)
  }
`);

export const linksKey = (tenant: string) => ["share-links", tenant] as const;

/** The links of a clinic, or those that show one study. */
export const linksOf = (tenant: string, study: string | null = null) =>
  infiniteQueryOptions({
    queryKey: [...linksKey(tenant), study],
    queryFn: async ({ pageParam, signal }) =>
      (await request(LinksQuery, { tenant, study, after: pageParam }, signal)).shares,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.endCursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ nodes }) => nodes),
  });

export const sharedWithUsOf = (tenant: string) =>
  queryOptions({
    queryKey: ["shared-with-us", tenant],
    queryFn: async ({ signal }) => (await request(SharedWithUsQuery, { tenant }, signal)).sharedWithUs,
  });

/** What somebody is sent: the secret stands behind the #, where no server is told it. */
export const linkOf = (id: string, secret: string) => `${location.origin}/s/${id}#${secret}`;

/** The study that a clinic has now as its own copy of what is shared with it; "": it has none, or not all of it. */
export const copyOf = (tenant: string, { id, shown }: SharedWithUs) =>
  queryOptions({
    queryKey: ["copied", tenant, id],
    queryFn: async ({ signal }) => {
      const study = shown[0]?.studyInstanceUID;
      if (!study) return { study: "", arriving: false };
      const own = (await request(CopiedQuery, { tenant, study }, signal)).study;
      const arriving = own?.arriving ?? false;
      return { study: own && !arriving ? own.studyInstanceUID : "", arriving };
    },
  });
