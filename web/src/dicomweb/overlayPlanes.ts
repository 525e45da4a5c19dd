import { type Dataset, number } from "./dataset";

/** Sixteen groups may hold an overlay plane each (PS3.3 C.9.2). */
const GROUPS = Array.from({ length: 16 }, (_, at) => (0x6000 + 2 * at).toString(16).toUpperCase());

const planes = (dataset: Dataset) =>
  GROUPS.filter((group) => number(dataset, `${group}0010`) && number(dataset, `${group}0011`));

/** Whether an image says that something lies over it. */
export const hasOverlayPlanes = (dataset: Dataset) => planes(dataset).length > 0;

/** Where the server draws what lies over a frame, of which `frame` is the path; the same where all frames share it. */
export function overlayPlanesPath(dataset: Dataset, frame: string): string {
  const shared = planes(dataset).every(
    (group) => dataset[`${group}3000`] && !dataset[`${group}0015`] && !dataset[`${group}0051`],
  );
  const [path = "", query = ""] = frame.split("?");
  return `${shared ? path.replace(/\d+$/, "1") : path}/overlay-planes?${query}`;
}
