import { type Dispatch, useEffect, useState } from "react";
import type { DisplaySet } from "./displaySets";
import { usePrefetchedSet } from "./ImagePane";
import { pairsWith } from "./priors";
import type { Study } from "./queries";
import type { Change, ViewerState } from "./state";
import { type Priors, useLastTime } from "./usePriors";

export interface Compare {
  /** It is compared, or will be as soon as last time is known. */
  on: boolean;
  /** Why there is nothing to compare with; null: there is, or it is not known yet. */
  lacking: "no-earlier" | "no-such-view" | null;
  toggle: () => void;
}

interface Given {
  study: Study;
  /** What of the open study is shown, and which of it is active. */
  shown: DisplaySet[];
  active: DisplaySet | undefined;
  priors: Priors;
  state: ViewerState;
  dispatch: Dispatch<Change>;
  phone: boolean;
  upright: boolean;
}

export const COMPARE_KEY = "b";

/** Puts the same views of last time beside what is shown, and takes them away again. */
export function useCompare({
  study,
  shown,
  active,
  priors,
  state,
  dispatch,
  phone,
  upright,
}: Given): Compare {
  const { data, earlier } = useLastTime(study, active, priors.studies);
  // Its first picture comes after all that the open study wants; a phone pays for what it fetches.
  usePrefetchedSet(phone ? undefined : data?.set, true);
  const on = state.compared !== null;
  const [wanted, want] = useState(false);
  const known = priors.studies !== undefined && data !== undefined;
  const compare = () => {
    const pairs = data && active ? pairsWith(data.study, shown, active, phone) : [];
    if (pairs.length) dispatch({ type: "compare", pairs, stacked: upright });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was wanted is done once, with what is shown by then
  useEffect(() => {
    if (!wanted || !known) return;
    want(false);
    compare();
  }, [wanted, known]);
  const none =
    priors.studies && !earlier ? "no-earlier" : data === null || !active?.frames ? "no-such-view" : null;
  const toggle = () => {
    if (on) dispatch({ type: "compared" });
    else if (known) compare();
    else if (!none) {
      priors.hurry();
      want(!wanted);
    }
  };
  return { on: on || wanted, lacking: on ? null : none, toggle };
}
