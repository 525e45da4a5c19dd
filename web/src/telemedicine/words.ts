import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { pageLocale } from "../language";
import type { CasePriority, CaseRow, CaseState } from "./queries";

/** What a state is called, by whoever looks: what waits for a reader is work for one side and waiting for the other. */
export const STATES: Record<CaseState, { label: MessageDescriptor; color: string }> = {
  DRAFT: { label: msg`Draft`, color: "gray" },
  SCHEDULED: { label: msg`Waiting`, color: "blue" },
  IN_PROGRESS: { label: msg`Being read`, color: "orange" },
  COMPLETED: { label: msg`Done`, color: "teal" },
  CANCELED: { label: msg`Cancelled`, color: "gray" },
};

export const PRIORITIES: Record<CasePriority, MessageDescriptor> = {
  ROUTINE: msg`Routine`,
  STAT: msg`At once (STAT)`,
};

/** "EUR 65", "EUR 65.50" */
export function formatPrice(cents: number, currency: string): string {
  const whole = cents % 100 === 0;
  try {
    return new Intl.NumberFormat(pageLocale(), {
      style: "currency",
      currency,
      currencyDisplay: "code",
      minimumFractionDigits: whole ? 0 : 2,
      maximumFractionDigits: whole ? 0 : 2,
    })
      .format(cents / 100)
      .replace("\u00a0", " ");
  } catch {
    return `${currency} ${i18n.number(cents / 100)}`;
  }
}

/** "1 region, 3 views" */
export const formatExtent = (regions: number, views: number): string =>
  [
    plural(regions, { one: "# region", other: "# regions" }),
    views > 0 && plural(views, { one: "# view", other: "# views" }), // slices have none
  ]
    .filter(Boolean)
    .join(", ");

/** What people call the animal of a case. */
export const caseTitle = ({ patient, number }: Pick<CaseRow, "patient" | "number">): string =>
  patient.name || patient.patientID || number;

/** Where a case is told of, by whoever has it in their lists. */
export const casePath = (
  tenant: string,
  { id, state, studyInstanceUids }: Pick<CaseRow, "id" | "state" | "studyInstanceUids">,
) =>
  state === "DRAFT" && studyInstanceUids[0]
    ? `/tenants/${tenant}/ask/${encodeURIComponent(studyInstanceUids[0])}`
    : `/tenants/${tenant}/cases/${encodeURIComponent(id)}`;

/** Where a reader looks at its images. */
export const readingPath = ({ id, studyInstanceUids }: Pick<CaseRow, "id" | "studyInstanceUids">) =>
  `/cases/${encodeURIComponent(id)}/studies/${encodeURIComponent(studyInstanceUids[0] ?? "")}`;

/** A file beside the images of a case. */
export const attachmentPath = (tenant: string, id: string, attachment: string) =>
  `/tenants/${tenant}/cases/${encodeURIComponent(id)}/attachments/${encodeURIComponent(attachment)}`;
