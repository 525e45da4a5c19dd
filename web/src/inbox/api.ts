import { t } from "@lingui/core/macro";
import { sentence } from "../format/sentence";
import { ApiError } from "../graphql/request";

/** Whose images these are, and who sends them, as the sender says. */
export interface Said {
  sender: string;
  contact: string;
  message: string;
  patient: string;
  patient_id: string;
  species: string;
  owner: string;
}

export const NOTHING_SAID: Said = {
  sender: "",
  contact: "",
  message: "",
  patient: "",
  patient_id: "",
  species: "",
  owner: "",
};

export interface Upload {
  id: string;
  files: number;
  bytes: number;
  over: boolean;
  said: Said;
  part_bytes: number;
}

export interface SentFile {
  id: string;
  size: number;
  state: "expected" | "waiting" | "stored" | "refused" | "declined";
  reason: string;
  parts: number[];
}

export interface Announced {
  path: string;
  size: number;
  modified: number;
}

/** What a visitor is told of an inbox; of one with a passcode nothing more than that, until they say it. */
export type Inbox =
  | { passcode: true }
  | {
      passcode: false;
      clinic: string;
      label: string;
      until: string;
      files_left: number;
      bytes_left: number;
    };

/** Exchanges the secret of an inbox's link for a cookie. */
export const enter = (id: string, secret: string, passcode: string): Promise<Inbox> =>
  ask(`/inboxes/${encodeURIComponent(id)}/session`, "POST", { secret, passcode });

/** The calls of one place to upload to: `/inboxes/ID/uploads` or `/tenants/SLUG/uploads`. */
export const callsOf = (root: string) => ({
  uploads: async (): Promise<Upload[]> => (await ask<{ uploads: Upload[] }>(root, "GET")).uploads,
  begin: (said: Said): Promise<Upload> => ask(root, "POST", said),
  say: (upload: string, said: Said): Promise<Upload> => ask(`${root}/${upload}`, "PUT", said),
  announce: async (upload: string, files: Announced[], signal: AbortSignal): Promise<SentFile[]> =>
    (await ask<{ files: SentFile[] }>(`${root}/${upload}/files`, "POST", { files }, signal)).files,
  finish: (upload: string): Promise<Upload> => ask(`${root}/${upload}/finished`, "POST", {}),
  send: (upload: string, file: string, part: number, bytes: Blob, signal: AbortSignal): Promise<SentFile> =>
    answered(`${root}/${upload}/files/${file}/${part}`, {
      method: "PUT",
      headers: { "Content-Type": "application/octet-stream", Accept: "application/json" },
      body: bytes,
      signal,
    }),
});

export type Calls = ReturnType<typeof callsOf>;

function ask<Body>(path: string, method: string, content?: object, signal?: AbortSignal): Promise<Body> {
  const typed: HeadersInit = content ? { "Content-Type": "application/json" } : {};
  return answered(path, {
    method,
    headers: { Accept: "application/json", ...typed },
    body: content && JSON.stringify(content),
    signal,
  });
}

async function answered<Body>(path: string, init: RequestInit): Promise<Body> {
  const response = await fetch(path, { cache: "no-store", ...init });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body as Body;
  const { detail, title } = body as { detail?: string; title?: string };
  throw new ApiError(
    sentence(detail ?? title ?? t`The server answered ${response.status}.`),
    response.status,
  );
}
