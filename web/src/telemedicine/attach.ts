import { t } from "@lingui/core/macro";
import { sentence } from "../format/sentence";
import { ApiError, answered } from "../graphql/request";
import type { CaseDetails } from "./queries";

/** A file takes its time on a clinic's line. */
const PATIENCE_MS = 600_000;

/** Puts a file beside the images of a case; ApiError with the reason why not. */
export async function attach(
  tenant: string,
  id: string,
  file: File,
): Promise<CaseDetails["attachments"][number]> {
  const path = `/tenants/${tenant}/cases/${encodeURIComponent(id)}/attachments`;
  const response = await answered(
    `${path}?name=${encodeURIComponent(file.name.slice(0, 200))}`,
    { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } },
    PATIENCE_MS,
  );
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const reason = typeof answer.detail === "string" ? sentence(answer.detail) : "";
  throw new ApiError(reason || t`The server answered ${response.status}.`, response.status);
}
