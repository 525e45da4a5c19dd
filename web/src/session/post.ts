import { sentence } from "../format/sentence";
import { ApiError } from "../graphql/request";

interface Answer<Body> {
  status: number;
  body: Body;
}

interface Problem {
  title?: string;
  detail?: string;
}

/** "Wait 2 minutes and try again." from Retry-After in seconds (RFC 9110 10.2.3). */
export function waitOf(retryAfter: string | null): string {
  const seconds = Number(retryAfter);
  if (!(seconds > 0)) return "Wait a minute and try again.";
  if (seconds < 90) return `Wait ${Math.ceil(seconds)} seconds and try again.`;
  return `Wait ${Math.ceil(seconds / 60)} minutes and try again.`;
}

/** Sends JSON to one of the routes of signing in; raises ApiError with the server's reason (RFC 9457). */
export async function post<Body = unknown>(path: string, content: object): Promise<Answer<Body>> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(content),
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return { status: response.status, body: body as Body };
  const { status } = response;
  if (status === 429) {
    throw new ApiError(`Too many attempts. ${waitOf(response.headers.get("Retry-After"))}`, status);
  }
  if (status >= 500) throw new ApiError("The server cannot do this at the moment.", status);
  const { detail, title } = body as Problem;
  throw new ApiError(sentence(detail ?? title ?? `The server answered ${status}.`), status);
}
