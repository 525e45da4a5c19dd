import { queryOptions, useIsFetching, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSpareTime } from "../page/useSpareTime";
import type { PatientStudy } from "../patient/queries";
import { usePatientStudies } from "../patient/usePatientStudies";
import type { DisplaySet } from "./displaySets";
import { priorOf, priorSetsOf, relationOf } from "./priors";
import type { Study } from "./queries";
import { sameView } from "./sameView";
import { studyOptions } from "./useStudy";

/** Earlier studies that are looked into for a view, the latest first. */
const TRIED = 4;
/** A study that was read so lately is not read again to look for a view in it. */
const FRESH_MS = 60_000;

export interface Priors {
  /** All studies of the patient, the newest first; undefined: not read yet. */
  studies: PatientStudy[] | undefined;
  /** The sets of other studies that stand in panes. */
  sets: DisplaySet[];
  /** Reads the studies now, and not in spare time. */
  hurry: () => void;
}

/** The patient's studies, read in spare time, and the sets of those that stand in panes. */
export function usePriors(study: Study, panes: (string | null)[]): Priors {
  const describing = useIsFetching({ queryKey: ["metadata"] }) > 0;
  const [spare, hurry] = useSpareTime(describing);
  const { tenant, studyInstanceUID } = study;
  const { studies } = usePatientStudies(tenant, studyInstanceUID, spare);
  // A thumbnail may have been dragged here from a window with another animal.
  const named = new Set(panes.map(priorOf));
  const theirs = (studies ?? []).filter((one) => named.has(one.studyInstanceUID));
  const sets = useQueries({
    queries: theirs.map((one) => studyOptions(tenant, one.studyInstanceUID)),
    combine: setsOf,
  });
  return { studies: studies ?? undefined, sets, hurry };
}

const setsOf = (found: { data?: Study | null }[]) =>
  found.flatMap(({ data }) => (data ? priorSetsOf(data) : []));

/** The latest earlier study that shows what a set of the open one shows; null: none of them does. */
export function useLastTime(study: Study, set: DisplaySet | undefined, studies: PatientStudy[] | undefined) {
  const queries = useQueryClient();
  const { tenant, studyInstanceUID } = study;
  const candidates = useMemo(
    () =>
      (studies ?? [])
        .filter((one) => relationOf(one, study) === "earlier")
        .slice(0, TRIED)
        .map((one) => one.studyInstanceUID),
    [studies, study],
  );
  const options = queryOptions({
    queryKey: ["last-time", tenant, studyInstanceUID, set?.key, candidates],
    queryFn: async () => {
      for (const uid of set ? candidates : []) {
        const prior = await queries.fetchQuery({ ...studyOptions(tenant, uid), staleTime: FRESH_MS });
        const match = prior && set && sameView(set, priorSetsOf(prior));
        if (match) return { study: prior, set: match };
      }
      return null;
    },
    enabled: studies !== undefined && Boolean(set?.frames),
    staleTime: FRESH_MS,
  });
  return { ...useQuery(options), earlier: candidates.length > 0 };
}
