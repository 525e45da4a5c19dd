import { queryOptions } from "@tanstack/react-query";
import { graphql } from "../../graphql/generated";
import { request } from "../../graphql/request";

export const MESSAGES_AT_ONCE = 50;

const MessagesQuery = graphql(`
  query CaseMessages($tenant: ID!, $case: ID!, $first: Int!, $before: String!) {
    caseMessages(tenant: $tenant, case: $case, first: $first, before: $before) {
      id kind text by byID ofProvider mentions attachments at
    }
  }
`);

export const readMessages = async (tenant: string, id: string, before: string, signal: AbortSignal) =>
  (await request(MessagesQuery, { tenant, case: id, first: MESSAGES_AT_ONCE, before }, signal)).caseMessages;

export type CaseMessage = Awaited<ReturnType<typeof readMessages>>[number];

export const messagesKey = (tenant: string, id: string) => ["case-messages", tenant, id] as const;

const ParticipantsQuery = graphql(`
  query CaseParticipants($tenant: ID!, $case: ID!) {
    caseParticipants(tenant: $tenant, case: $case) { id name ofProvider }
  }
`);

export const participantsOf = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ["case-participants", tenant, id],
    queryFn: async ({ signal }) =>
      (await request(ParticipantsQuery, { tenant, case: id }, signal)).caseParticipants,
    staleTime: 60_000,
  });

const ReadMarksQuery = graphql(`
  query CaseReadMarks($tenant: ID!, $case: ID!) {
    caseReadMarks(tenant: $tenant, case: $case) { user name at }
  }
`);

export const readMarksOf = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ["case-read-marks", tenant, id],
    queryFn: async ({ signal }) =>
      (await request(ReadMarksQuery, { tenant, case: id }, signal)).caseReadMarks,
    refetchInterval: 15_000,
  });

export const PostCaseMessage = graphql(`
  mutation PostCaseMessage($tenant: ID!, $case: ID!, $message: CaseMessageInput!) {
    postCaseMessage(tenant: $tenant, case: $case, message: $message) { id }
  }
`);

export const MarkCaseRead = graphql(`
  mutation MarkCaseRead($tenant: ID!, $case: ID!, $message: ID!) {
    markCaseRead(tenant: $tenant, case: $case, message: $message)
  }
`);

export const CaseMessageArrived = graphql(`
  subscription CaseMessageArrived($tenant: ID!, $case: ID!) {
    caseMessageArrived(tenant: $tenant, case: $case) { id }
  }
`);
