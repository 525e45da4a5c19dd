import { useMemo } from "react";
import type { DisplaySet } from "../viewer/displaySets";
import type { Study } from "../viewer/queries";
import { type Hung, inHungOrder, matching } from "./match";
import type { Hanging } from "./queries";

export interface StudyHung {
  /** The protocols that fit, the best first. */
  fits: Hung[];
  /** The one the study is hung by; undefined: none. */
  hung: Hung | undefined;
  /** All that can be shown, in the order in which it hangs. */
  sets: DisplaySet[];
}

/** How a study is hung: by the protocol that somebody has chosen ("": by none), else by the one that fits best. */
export function useHanging(
  study: Study,
  found: DisplaySet[],
  hanging: Hanging | undefined,
  chosen: string | null,
): StudyHung {
  return useMemo(() => {
    const fits = matching(hanging?.protocols ?? [], study, found);
    const best = chosen === "" ? undefined : fits[0];
    const hung = fits.find(({ protocol }) => protocol.id === chosen) ?? best;
    return { fits, hung, sets: inHungOrder(found, hung) };
  }, [study, found, hanging, chosen]);
}
