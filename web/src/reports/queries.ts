import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import type {
  ImageScoresQuery as ImageScoresResult,
  ReportsQuery as ReportsResult,
  ReportTextsQuery as ReportTextsResult,
} from "../graphql/generated/graphql";
import { request } from "../graphql/request";
import { casesKey } from "../telemedicine/queries";

export const ReadingDeskQuery = graphql(`
  query ReadingDesk($caseID: ID!) {
    readingDesk(caseID: $caseID) { tenant isProvider rights reading }
  }
`);

export const ReportsQuery = graphql(`
  query Reports($tenant: ID!, $caseID: ID, $studyInstanceUID: ID) {
    reports(tenant: $tenant, caseID: $caseID, studyInstanceUID: $studyInstanceUID) { ...Report }
  }
  fragment ReportSaid on ReportContent {
    title
    region
    template
    critical
    sections { section text }
    measurements { label value uid }
    keyImages { seriesInstanceUID sopInstanceUID frameNumber caption }
  }
  fragment Report on WrittenReport {
    id
    clinic
    provider
    caseID
    reading
    studyInstanceUID
    state
    draft { version author savedAt content { ...ReportSaid } }
    editions {
      number
      kind
      author
      authorTitle
      byMachine
      organization
      signedAt
      storedAt
      problem
      content { ...ReportSaid }
    }
  }
`);

export const ReportTextsQuery = graphql(`
  query ReportTexts($tenant: ID!) {
    reportTemplates(tenant: $tenant) { id name region modalities sections { section text } }
    textBlocks(tenant: $tenant) { id name text section }
  }
`);

export const TakenOverQuery = graphql(`
  query ReportTakenOver($tenant: ID!, $id: ID!) {
    reportTakenOver(tenant: $tenant, id: $id) {
      measurements { label value uid }
      keyImages { seriesInstanceUID sopInstanceUID frameNumber caption }
    }
  }
`);

export const FindingsQuery = graphql(`
  query CriticalFindings($tenant: ID!, $caseID: ID, $onlyOpen: Boolean!) {
    criticalFindings(tenant: $tenant, caseID: $caseID, onlyOpen: $onlyOpen) {
      id
      caseID
      studyInstanceUID
      clinic
      text
      raisedBy
      raisedAt
      acknowledgedAt
      acknowledgedBy
      note
    }
  }
`);

export const ImageScoresQuery = graphql(`
  query ImageScores($tenant: ID!, $studyInstanceUID: ID!, $caseID: ID) {
    imageScores(tenant: $tenant, studyInstanceUID: $studyInstanceUID, caseID: $caseID) {
      sopInstanceUID
      score
      reasons
      author
    }
  }
`);

export const BeginReport = graphql(`
  mutation BeginReport($tenant: ID!, $caseID: ID, $studyInstanceUID: ID) {
    beginReport(tenant: $tenant, caseID: $caseID, studyInstanceUID: $studyInstanceUID) { id }
  }
`);

export const BeginAddendum = graphql(`
  mutation BeginAddendum($tenant: ID!, $id: ID!) { beginAddendum(tenant: $tenant, id: $id) { id } }
`);

export const SaveReportDraft = graphql(`
  mutation SaveReportDraft($tenant: ID!, $id: ID!, $version: Int!, $content: ReportContentInput!) {
    saveReportDraft(tenant: $tenant, id: $id, version: $version, content: $content) { version savedAt }
  }
`);

export const SignReport = graphql(`
  mutation SignReport(
    $tenant: ID!
    $id: ID!
    $version: Int!
    $kind: EditionKind!
    $proof: ProofInput!
    $title: String!
  ) {
    signReport(tenant: $tenant, id: $id, version: $version, kind: $kind, proof: $proof, title: $title) { number }
  }
`);

export const AcknowledgeFinding = graphql(`
  mutation AcknowledgeFinding($tenant: ID!, $id: ID!, $note: String!) {
    acknowledgeFinding(tenant: $tenant, id: $id, note: $note) { id }
  }
`);

export const ScoreImages = graphql(`
  mutation ScoreImages(
    $tenant: ID!
    $studyInstanceUID: ID!
    $images: [ID!]!
    $score: ImageScore
    $reasons: [ScoreReason!]
    $caseID: ID
  ) {
    scoreImages(
      tenant: $tenant
      studyInstanceUID: $studyInstanceUID
      images: $images
      score: $score
      reasons: $reasons
      caseID: $caseID
    )
  }
`);

export type Report = ReportsResult["reports"][number];
export type Edition = Report["editions"][number];
export type Content = Edition["content"];
export type Section = Content["sections"][number]["section"];
export type Texts = ReportTextsResult;
export type Scored = ImageScoresResult["imageScores"][number];

/** Of what reports are: a case, or a study without one. `tenant`: the asker's own. */
export interface About {
  tenant: string;
  caseID?: string;
  studyInstanceUID?: string;
}

export const reportsKey = ({ tenant, caseID, studyInstanceUID }: About) =>
  caseID
    ? ([...casesKey(tenant), "reports", caseID] as const)
    : (["written-reports", tenant, studyInstanceUID] as const);

export const reportsOptions = (about: About) =>
  queryOptions({
    queryKey: reportsKey(about),
    queryFn: async ({ signal }) => {
      const { tenant, caseID = null, studyInstanceUID = null } = about;
      const asked = caseID ? { tenant, caseID } : { tenant, studyInstanceUID };
      return (await request(ReportsQuery, asked, signal)).reports;
    },
    // What was signed is stored within seconds; until then it is looked for.
    refetchInterval: ({ state }) =>
      state.data?.some(({ editions }) => editions.some((one) => !one.storedAt && !one.problem))
        ? 2_000
        : 60_000,
  });

export const deskOptions = (caseID: string) =>
  queryOptions({
    queryKey: ["reading-desk", caseID],
    queryFn: async ({ signal }) => (await request(ReadingDeskQuery, { caseID }, signal)).readingDesk,
    staleTime: 0, // who claims a reading writes its report from then on
  });

export const textsKey = (tenant: string) => ["report-texts", tenant];

export const textsOptions = (tenant: string) =>
  queryOptions({
    queryKey: textsKey(tenant),
    queryFn: ({ signal }) => request(ReportTextsQuery, { tenant }, signal),
    staleTime: 300_000,
  });

export const findingsKey = (tenant: string) => [...casesKey(tenant), "critical-findings"];

export const findingsOptions = (tenant: string, caseID?: string) =>
  queryOptions({
    queryKey: [...findingsKey(tenant), caseID ?? ""],
    queryFn: async ({ signal }) =>
      (await request(FindingsQuery, { tenant, caseID: caseID ?? null, onlyOpen: false }, signal))
        .criticalFindings,
    refetchInterval: 30_000,
  });

export const scoresKey = (tenant: string, studyInstanceUID: string) => [
  "image-scores",
  tenant,
  studyInstanceUID,
];

export const scoresOptions = (tenant: string, studyInstanceUID: string, caseID?: string) =>
  queryOptions({
    queryKey: scoresKey(tenant, studyInstanceUID),
    queryFn: async ({ signal }) =>
      (await request(ImageScoresQuery, { tenant, studyInstanceUID, caseID: caseID ?? null }, signal))
        .imageScores,
  });
