import { t } from "@lingui/core/macro";
import { renewal } from "../graphql/renewal";
import { answered } from "../graphql/request";
import { BEING_FETCHED, fetching } from "./fetching";

const AGAIN_SECONDS = 60;

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
 * it is asked again once the person has signed in again, and while the images are being fetched from an archive, from
 * time to time. `more`: further headers.
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
    const problem = (await response.json().catch(() => ({}))) as {
      type?: string;
      title?: string;
      detail?: string;
    };
    const error = new FetchError(
      problem.detail ?? problem.title ?? t`The server answered ${response.status}.`,
      response.status,
    );
    if (problem.type === BEING_FETCHED) {
      await fetching.wait(error, Number(response.headers.get("retry-after")) || AGAIN_SECONDS);
      signal?.throwIfAborted();
    } else if (error.status === 401) await renewal.wait(error, signal);
    else throw error;
  }
}
