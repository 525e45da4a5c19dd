import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { CaseEvent } from "../graphql/generated/graphql";
import type { CaseDetails } from "./queries";
import type { Step } from "./Timeline";

const WHAT: Record<CaseEvent, MessageDescriptor> = {
  SUBMITTED: msg`Submitted`,
  CLAIMED: msg`Claimed by a reader`,
  RELEASED: msg`Put back into the queue`,
  REASSIGNED: msg`Reassigned`,
  SECOND_READING: msg`Second reading asked for`,
  CLARIFICATION_ASKED: msg`Clarification asked`,
  ANSWERED: msg`Clarification answered`,
  MESSAGE: msg`Message`,
  REPORT_PRELIMINARY: msg`Preliminary report`,
  REPORT_FINAL: msg`Final report`,
  ADDENDUM: msg`Addendum to the report`,
  CRITICAL_FINDING: msg`Critical finding`,
  ACKNOWLEDGED: msg`Critical finding acknowledged`,
  READ: msg`Reading done`,
  COMPLETED: msg`Done`,
  CANCEL_REQUESTED: msg`The clinic asked to stop`,
  CANCELED: msg`Cancelled`,
  IMAGES_HELD: msg`Images arrived later and are held`,
  IMAGES_ATTACHED: msg`Images attached`,
  SENT: msg`On its way by DICOM`,
  RETURNED: msg`A report came back`,
  OVERFLOWED: msg`Passed to the overflow provider`,
  FELL_BACK: msg`Passed to another provider`,
  UNCLAIMED: msg`Unclaimed for too long`,
};

/** An event of a case, as its timeline tells it. */
export const stepOf = ({ id, what, at, by, details }: CaseDetails["events"][number]): Step => ({
  id,
  at,
  what: i18n._(WHAT[what]),
  who: by.name,
  details: details.find(({ name }) => name === "why")?.value ?? "",
});
