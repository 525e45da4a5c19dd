import { t } from "@lingui/core/macro";
import { renewal } from "../graphql/renewal";
import { answered } from "../graphql/request";

/** What the server says when it cannot give something, in words a person may read. */
export class FetchError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = "FetchError";
  }
}

/**
 * GET with the session's cookie; a problem+json answer (RFC 9457) becomes the error's text. Where the session is over,
 * it is asked again once the person has signed in again. `more`: further headers.
 */
export async function get(
  path: string,
  accept: string,
  signal?: AbortSignal,
  more?: Record<string, string>,
): Promise<Response> {
  for (;;) {
    const response = await answered(path, { headers: { Accept: accept, ...more }, signal });
    if (response.ok && response.status !== 204) return response;
    const problem = (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
    const error = new FetchError(
      problem.detail ?? problem.title ?? t`The server answered ${response.status}.`,
      response.status,
    );
    if (error.status !== 401) throw error;
    await renewal.wait(error, signal);
  }
}
