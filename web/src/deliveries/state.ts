import type { MessageDescriptor } from "@lingui/core";
import { msg, plural, t } from "@lingui/core/macro";
import { formatNumber } from "../format/numbers";
import { sentence } from "../format/sentence";
import type { DeliveryState } from "../graphql/generated/graphql";

export const STATES: Record<DeliveryState, { name: MessageDescriptor; color: string }> = {
  QUEUED: { name: msg`Queued`, color: "gray" },
  SENDING: { name: msg`Sending`, color: "blue" },
  WAITING: { name: msg`Waiting`, color: "yellow" },
  COMPLETED: { name: msg`Delivered`, color: "teal" },
  FAILED: { name: msg`Failed`, color: "red" },
  CANCELLED: { name: msg`Cancelled`, color: "gray" },
};

/** Whether something may still happen of itself. */
export const isOpen = (state: DeliveryState) =>
  state === "QUEUED" || state === "SENDING" || state === "WAITING";

export const canRetry = (state: DeliveryState) =>
  state === "WAITING" || state === "FAILED" || state === "CANCELLED";

interface Progress {
  instances: number;
  sent: number;
  failed: number;
}

/** "120 images", "30 of 120", "30 of 120, 2 failed" */
export function progressOf({ instances, sent, failed }: Progress): string {
  const done =
    sent === instances
      ? plural(instances, { one: "# image", other: "# images" })
      : t`${formatNumber(sent)} of ${formatNumber(instances)}`;
  return failed ? t`${done}, ${plural(failed, { one: "# failed", other: "# failed" })}` : done;
}

/** Why one image did not arrive: the peer's words, else its status as DICOM writes it. */
export function reasonOf({ reason, status }: { reason?: string | null; status?: number | null }): string {
  const number =
    status === null || status === undefined
      ? ""
      : t`status ${status.toString(16).toUpperCase().padStart(4, "0")}H`;
  return sentence([reason, number].filter(Boolean).join(", ") || t`no reason was given`);
}
