import { t } from "@lingui/core/macro";
import { waitOf } from "../session/post";

/** What a share's visitor is told of it. */
export interface Opened {
  clinic: string;
  label: string;
  view: boolean;
  download: boolean;
  ends_at: string | null;
}

/** What is still wanted of who has the link. */
export interface Asked {
  passcode: boolean;
  name: boolean;
  /** Wrong passcodes that are still allowed; null: it has no passcode. */
  tries: number | null;
}

export type Answer = { opened: Opened } | { asked: Asked } | { gone: true };

interface Typed {
  passcode?: string;
  name?: string;
}

/**
 * Exchanges the link's secret, which stands behind the # and is sent to nobody but here, for a cookie that opens this
 * share alone. A browser that has the cookie goes on with it.
 */
export async function open(id: string, secret: string, typed: Typed = {}): Promise<Answer> {
  const response = await fetch(`/shares/${encodeURIComponent(id)}/open`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ secret, ...typed }),
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return { opened: body as Opened };
  if (response.status === 401) return { asked: body as Asked };
  if (response.status === 404 || response.status === 422) return { gone: true };
  if (response.status === 429) {
    throw new Error(t`Too many attempts. ${waitOf(response.headers.get("Retry-After"))}`);
  }
  throw new Error(
    (body as { detail?: string }).detail ?? t`This does not work at the moment. Try again later.`,
  );
}
