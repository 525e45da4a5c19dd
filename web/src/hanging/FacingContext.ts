import { createContext, useContext, useMemo } from "react";
import type { Dataset } from "../dicomweb/dataset";
import type { DisplaySet } from "../viewer/displaySets";
import { type Turn, turnOf } from "./facing";
import { viewOf } from "./match";
import type { Facing } from "./queries";

/** Which way the clinic wants its radiographs shown; null: as they came. */
export const FacingContext = createContext<Facing | null>(null);

/** Plain radiographs: a mammogram, an angiogram or a tooth has conventions of its own. */
const FACED = ["CR", "DX", "RG"];

/** How the picture of a display set is turned before it is shown; null: as it came. */
export function useTurn(set: DisplaySet, dataset: Dataset | undefined): Turn | null {
  const facing = useContext(FacingContext);
  return useMemo(
    () => (facing && dataset && viewOf(set) && FACED.includes(set.modality) ? turnOf(dataset, facing) : null),
    [facing, dataset, set],
  );
}
