import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { pageLocale } from "../language";
import type { Case, CasePriority, CaseState } from "./model";

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
    plural(views, { one: "# view", other: "# views" }),
  ].join(", ");

/** What people call the animal of a case. */
export const caseTitle = ({ patient, number }: Pick<Case, "patient" | "number">): string =>
  patient.name || patient.patientID || number;

/** Where a case is told of, by whoever has it in their lists. */
export const casePath = (tenant: string, { id, state, studies }: Pick<Case, "id" | "state" | "studies">) =>
  state === "DRAFT" && studies[0]
    ? `/tenants/${tenant}/ask/${encodeURIComponent(studies[0])}`
    : `/tenants/${tenant}/cases/${encodeURIComponent(id)}`;

/** Where a reader looks at its images. */
export const readingPath = ({ id, studies }: Pick<Case, "id" | "studies">) =>
  `/cases/${encodeURIComponent(id)}/studies/${encodeURIComponent(studies[0] ?? "")}`;
