import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { CaseEvent, NotificationByMail, NotificationCategory } from "../graphql/generated/graphql";

/** What happened to a case, as a person is told. */
export const HAPPENED: Record<CaseEvent, MessageDescriptor> = {
  SUBMITTED: msg`New case`,
  CLAIMED: msg`Reading begun`,
  RELEASED: msg`Given back to the queue`,
  REASSIGNED: msg`Given to another reader`,
  SECOND_READING: msg`Second reading wanted`,
  CLARIFICATION_ASKED: msg`Clarification asked`,
  ANSWERED: msg`Clarification answered`,
  MESSAGE: msg`New message`,
  REPORT_PRELIMINARY: msg`Preliminary report`,
  REPORT_FINAL: msg`Final report`,
  ADDENDUM: msg`Addendum to the report`,
  CRITICAL_FINDING: msg`Critical finding`,
  ACKNOWLEDGED: msg`Critical finding acknowledged`,
  READ: msg`One reading completed`,
  COMPLETED: msg`Completed`,
  CANCEL_REQUESTED: msg`Cancellation asked for`,
  CANCELED: msg`Cancelled`,
  IMAGES_HELD: msg`More images arrived`,
  IMAGES_ATTACHED: msg`More images attached`,
  OVERFLOWED: msg`Passed to the overflow provider`,
  FELL_BACK: msg`Passed to another provider`,
  UNCLAIMED: msg`Unclaimed for too long`,
  SENT: msg`On its way by DICOM`,
  RETURNED: msg`A report came back`,
};

export const CATEGORIES: Record<
  NotificationCategory,
  { label: MessageDescriptor; about: MessageDescriptor }
> = {
  NEW_CASES: { label: msg`New cases`, about: msg`Cases that wait for a reader` },
  PROGRESS: { label: msg`Progress`, about: msg`Claimed, completed, cancelled, more images` },
  CLARIFICATIONS: { label: msg`Clarifications`, about: msg`Questions asked and answered` },
  MESSAGES: { label: msg`Messages`, about: msg`On cases you take part in` },
  MENTIONS: { label: msg`Mentions`, about: msg`Messages that name you` },
  REPORTS: { label: msg`Reports`, about: msg`Preliminary, final, and addenda` },
  CRITICAL: { label: msg`Critical findings`, about: msg`At any hour, always in the app` },
};

export const BY_MAIL: Record<NotificationByMail, MessageDescriptor> = {
  NEVER: msg`Never`,
  AT_ONCE: msg`At once`,
  DAILY: msg`Once a day`,
};
