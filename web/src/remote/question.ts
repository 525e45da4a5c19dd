import type { RemoteStudyFilter } from "../graphql/generated/graphql";

/** What a remote server is searched for. */
export interface Question {
  server: string;
  filter: RemoteStudyFilter;
}
