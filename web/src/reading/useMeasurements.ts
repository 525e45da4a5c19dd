import { useQueries } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import {
  drawSaved,
  everything,
  forgetSteps,
  markSaved,
  measurementsIn,
  remove,
  select,
} from "../cornerstone/measurements";
import { useDrawing } from "../cornerstone/useDrawing";
import type { Measurement } from "../measurements/measurement";
import { useSession } from "../session/session";
import type { DisplaySet } from "../viewer/displaySets";
import type { Study } from "../viewer/queries";
import type { MeasurementReport } from "./queries";
import { reportsOptions } from "./useSaved";
import { currentOf, SavedDrawings, savedIn, type Unsaved, unsavedOf } from "./versions";

/** What is measured in a study: drawn now, and saved. */
export interface StudyMeasurements {
  study: Study;
  reports: MeasurementReport[];
  /** The newest report of whoever reads, of which the next one is a new version. */
  mine: MeasurementReport | undefined;
  drawn: Measurement[];
  unsaved: Unsaved;
  /** Why the reports could not be read. */
  error: Error | null;
}

/** The studies that something is shown of, the one that was opened first. */
export function studiesOf(opened: Study, sets: readonly DisplaySet[]): Study[] {
  const others = sets
    .map(({ study }) => study)
    .filter((study) => study.studyInstanceUID !== opened.studyInstanceUID);
  return [opened, ...new Map(others.map((study) => [study.studyInstanceUID, study])).values()];
}

/** Whether whoever reads has saved something. */
export function useIsMine(): (saved: { ours: boolean; author: string }) => boolean {
  const { data: known } = useSession();
  const user = known?.session?.user;
  const name = wordsOf(user?.name || user?.email || "");
  return useCallback(({ ours, author }) => ours && wordsOf(author) === name, [name]);
}

/** A name as an object gives it back. */
const wordsOf = (name: string) => name.replaceAll("^", " ").split(/\s+/).filter(Boolean).join(" ");

/** Draws what is saved of the studies, and tells what is not saved. */
export function useMeasurements(studies: Study[]): StudyMeasurements[] {
  const { changes } = useDrawing();
  const isMine = useIsMine();
  const found = useQueries({ queries: studies.map((study) => reportsOptions(study)) });
  const read = found.map(({ dataUpdatedAt }) => dataUpdatedAt).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something was drawn or read
  const measured = useMemo(
    () =>
      studies.map((study, at): StudyMeasurements => {
        const { data: reports = NONE, error = null } = found[at] ?? {};
        const mine = currentOf(reports).find(isMine);
        const drawn = measurementsIn(study);
        return { study, reports, mine, drawn, unsaved: unsavedOf(drawn, reports, mine), error };
      }),
    [changes, read, isMine, studies],
  );
  useSavedDrawings(measured, read);
  useEffect(() => {
    for (const { drawn, unsaved } of measured) {
      markSaved(...drawn.filter((one) => !unsaved.drawn.includes(one)));
    }
  }, [measured]);
  return measured;
}

/** Draws what is saved whenever it was read. */
function useSavedDrawings(measured: StudyMeasurements[], read: string): void {
  const drawings = useRef(new Map<string, SavedDrawings>());
  // biome-ignore lint/correctness/useExhaustiveDependencies: when reports were read, and not with every line that is drawn
  useEffect(() => {
    for (const { study, reports } of measured) {
      const uid = study.studyInstanceUID;
      const followed = drawings.current.get(uid) ?? new SavedDrawings();
      drawings.current.set(uid, followed);
      const saved = [...savedIn(currentOf(reports)).values()];
      const { draw: anew, erase } = followed.follow(saved, measurementsIn(study));
      if (anew.length || erase.length) drawSaved(study, anew, erase);
    }
  }, [read]);
  useEffect(() => {
    const followed = drawings.current;
    return () => {
      const drawn = everything().map(({ measurement }) => measurement);
      for (const drawing of followed.values()) remove(...drawing.end(drawn));
      followed.clear();
      select(null);
      forgetSteps();
    };
  }, []);
}

const NONE: MeasurementReport[] = [];
