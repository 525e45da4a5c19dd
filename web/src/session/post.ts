import { plural, t } from "@lingui/core/macro";
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
  if (!(seconds > 0)) return t`Wait a minute and try again.`;
  if (seconds < 90)
    return plural(Math.ceil(seconds), {
      one: "Wait # second and try again.",
      other: "Wait # seconds and try again.",
    });
  return plural(Math.ceil(seconds / 60), {
    one: "Wait # minute and try again.",
    other: "Wait # minutes and try again.",
  });
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
    throw new ApiError(t`Too many attempts. ${waitOf(response.headers.get("Retry-After"))}`, status);
  }
  if (status >= 500) throw new ApiError(t`The server cannot do this at the moment.`, status);
  const { detail, title } = body as Problem;
  throw new ApiError(sentence(detail ?? title ?? t`The server answered ${status}.`), status);
}
