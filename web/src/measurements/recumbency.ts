import { type Dataset, items, text } from "../dicomweb/dataset";
import type { Recumbency } from "./measurement";

/** View Position of CR and DX (PS3.3 C.8.7.1.1.2): RL shows the right side next to the detector, which was down. */
const POSITIONS: Record<string, Recumbency> = {
  RL: "RIGHT_LATERAL",
  LL: "LEFT_LATERAL",
  DV: "STERNAL",
  VD: "DORSAL",
  PA: "STERNAL",
  AP: "DORSAL",
};

/** Views of PS3.16 CID 7484, told by where the beam goes: it comes out where the animal lies. */
const VIEWS: Record<string, Recumbency> = {
  "399198007": "RIGHT_LATERAL",
  "399173006": "LEFT_LATERAL",
  "442441009": "DORSAL",
  "441672003": "STERNAL",
};

/** How the animal lay, as far as an image says so; "" where it does not. */
export function recumbencyOf(dataset: Dataset): Recumbency | "" {
  const codes = items(dataset, "00540220").map((view) => text(view, "00080100"));
  const [coded] = codes.flatMap((code) => VIEWS[code] ?? []);
  return coded ?? POSITIONS[text(dataset, "00185101")] ?? "";
}
