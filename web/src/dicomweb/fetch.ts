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

/** GET with the session's cookie; a problem+json answer (RFC 9457) becomes the error's text. */
export async function get(
  path: string,
  accept: string,
  signal?: AbortSignal,
  more?: Record<string, string>,
): Promise<Response> {
  const response = await fetch(path, { headers: { Accept: accept, ...more }, signal });
  if (response.ok && response.status !== 204) return response;
  const problem = (await response.json().catch(() => ({}))) as { title?: string; detail?: string };
  throw new FetchError(
    problem.detail ?? problem.title ?? `The server answered ${response.status}.`,
    response.status,
  );
}
