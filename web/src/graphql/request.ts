import { t } from "@lingui/core/macro";
import { sentence } from "../format/sentence";
import { graphqlPath } from "../place";
import type { TypedDocumentString } from "./generated/graphql";
import { isGone, reach } from "./reach";
import { renewal } from "./renewal";

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

/** Who answers later than that, answers nobody. */
const PATIENCE_MS = 120_000;

/**
 * One GraphQL operation over POST; the session's cookie says who asks. Where the session is over, it waits until the
 * person has signed in again, and then is asked again.
 */
export async function request<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
  patience = PATIENCE_MS,
): Promise<Result> {
  for (;;) {
    try {
      return await ask(document, variables, signal, patience);
    } catch (error) {
      if (!(error instanceof ApiError && error.isUnauthenticated)) throw error;
      await renewal.wait(error, signal);
    }
  }
}

async function ask<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  signal: AbortSignal | undefined,
  patience: number,
): Promise<Result> {
  const init: RequestInit = {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ query: document.toString(), variables }),
    signal,
  };
  const response = await answered(graphqlPath(placeIn(variables)), init, patience);
  const answer = (await response.json().catch(() => ({}))) as Answer<Result>;
  const [error] = answer.errors ?? [];
  if (error) throw new ApiError(sentence(error.message), response.status, error.extensions?.code);
  if (!response.ok || !answer.data)
    throw new ApiError(t`The server answered ${response.status}.`, response.status);
  return answer.data;
}

/** The place an operation is asked about, which says where it is asked. */
const placeIn = (variables: unknown) => (variables as { tenant?: unknown } | undefined)?.tenant;

/** What the server answers, whatever it is; ApiError where nothing does within so many milliseconds. */
export async function answered(path: string, init: RequestInit, patience = PATIENCE_MS): Promise<Response> {
  const late = AbortSignal.timeout(patience);
  try {
    const signal = init.signal ? AbortSignal.any([init.signal, late]) : late;
    const response = await fetch(path, { ...init, signal });
    if (isGone(response.status, response.headers.get("Content-Type"))) reach.lost();
    else reach.found();
    return response;
  } catch (error) {
    if (init.signal?.aborted) throw error;
    reach.lost();
    throw new ApiError(t`Vetark cannot be reached.`, 503);
  }
}
