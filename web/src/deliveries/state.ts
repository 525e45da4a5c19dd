import { sentence } from "../format/sentence";
import type { DeliveryState } from "../graphql/generated/graphql";

export const STATES: Record<DeliveryState, { name: string; color: string }> = {
  QUEUED: { name: "Queued", color: "gray" },
  SENDING: { name: "Sending", color: "blue" },
  WAITING: { name: "Waiting", color: "yellow" },
  COMPLETED: { name: "Delivered", color: "teal" },
  FAILED: { name: "Failed", color: "red" },
  CANCELLED: { name: "Cancelled", color: "gray" },
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
  const count = (number: number) => number.toLocaleString("en-GB");
  const done =
    sent === instances
      ? `${count(instances)} ${instances === 1 ? "image" : "images"}`
      : `${count(sent)} of ${count(instances)}`;
  return failed ? `${done}, ${count(failed)} failed` : done;
}

/** Why one image did not arrive: the peer's words, else its status as DICOM writes it. */
export function reasonOf({ reason, status }: { reason?: string | null; status?: number | null }): string {
  const number =
    status === null || status === undefined
      ? ""
      : `status ${status.toString(16).toUpperCase().padStart(4, "0")}H`;
  return sentence([reason, number].filter(Boolean).join(", ") || "no reason was given");
}
