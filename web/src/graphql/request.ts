import { sentence } from "../format/sentence";
import type { TypedDocumentString } from "./generated/graphql";

/** The server answered, and what it said is an error a person may read. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly code?: string,
  ) {
    super(message);
    this.name = "ApiError";
  }

  get isUnauthenticated(): boolean {
    return this.status === 401 || this.code === "UNAUTHENTICATED";
  }

  get isRefused(): boolean {
    return this.code === "REFUSED";
  }
}

interface Answer<Result> {
  data?: Result | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** One GraphQL operation over POST; the session's cookie says who asks. */
export async function request<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ query: document.toString(), variables }),
    signal,
  });
  const answer = (await response.json().catch(() => ({}))) as Answer<Result>;
  const [error] = answer.errors ?? [];
  if (error) throw new ApiError(sentence(error.message), response.status, error.extensions?.code);
  if (!response.ok || !answer.data)
    throw new ApiError(`The server answered ${response.status}.`, response.status);
  return answer.data;
}
