import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { StudiesQuery as StudiesResult } from "../graphql/generated/graphql";
import { subscribe } from "../graphql/live";
import { StudyArrived, type StudyRow } from "./queries";
import { studiesKey } from "./useStudies";

type Pages = InfiniteData<StudiesResult["studies"]>;

/** Arrivals come in bursts; the list asks again once per burst. */
const SETTLE_MS = 400;

/** A line that comes back sooner than that was never missed. */
const MISSED_MS = 2_000;

const isShown = (pages: Pages | undefined, study: StudyRow) =>
  pages?.pages.some((page) =>
    page.nodes.some((known) => known.studyInstanceUID === study.studyInstanceUID),
  ) ?? false;

const withStudy = (pages: Pages | undefined, study: StudyRow): Pages | undefined =>
  pages && {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      nodes: page.nodes.map((known) => (known.studyInstanceUID === study.studyInstanceUID ? study : known)),
    })),
  };

/**
 * Keeps the list live. A study on the list changes where it stands; a new one makes the list ask again, so that the
 * server decides whether and where it belongs. While the pointer rests on the list nothing moves under it: the new
 * ones wait, and `waiting` says how many. `lostAt`: nothing is told any more, since then (ms since 1970; 0: it never
 * was); null: all is.
 */
export function useArrivals(tenant: string, list: RefObject<HTMLElement | null>) {
  const queries = useQueryClient();
  const unseen = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [waiting, setWaiting] = useState(0);
  const [lostAt, setLostAt] = useState<number | null>(null);

  const show = useCallback(() => {
    unseen.current.clear();
    setWaiting(0);
    return queries.invalidateQueries({ queryKey: studiesKey(tenant) });
  }, [queries, tenant]);

  const settle = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (unseen.current.size === 0) return;
      if (list.current?.matches(":hover")) setWaiting(unseen.current.size);
      else void show();
    }, SETTLE_MS);
  }, [list, show]);

  useEffect(() => {
    const asked = new Set<string>();
    let missed: ReturnType<typeof setTimeout> | undefined;
    const stop = subscribe(
      StudyArrived,
      { tenant },
      {
        connected: () => {
          clearTimeout(missed);
          missed = undefined;
          setLostAt(null);
          void show();
        },
        lost: (heardAt) => {
          missed ??= setTimeout(() => setLostAt(heardAt), MISSED_MS);
        },
        next: ({ studyArrived: study }) => {
          const lists = queries.getQueriesData<Pages>({ queryKey: studiesKey(tenant) });
          const onSome = lists.some(([, pages]) => isShown(pages, study));
          if (onSome) {
            queries.setQueriesData<Pages>({ queryKey: studiesKey(tenant) }, (pages) =>
              withStudy(pages, study),
            );
          } else if (!study.arriving || !asked.has(study.studyInstanceUID)) {
            asked.add(study.studyInstanceUID);
            unseen.current.add(study.studyInstanceUID);
            settle();
          }
        },
      },
    );
    return () => {
      clearTimeout(timer.current);
      clearTimeout(missed);
      stop();
    };
  }, [queries, settle, show, tenant]);

  return { waiting, lostAt, show, settle };
}
