import { useCallback, useEffect, useMemo, useRef } from "react";
import { useLocation } from "react-router";
import { useReplaceSearch } from "../page/useReplaceSearch";
import { type ListState, readState, writeState } from "./filters";

/** What the tab's history keeps: what was searched for, and by whom, for others may sign in in the same tab. */
interface Kept {
  text?: string;
  user?: string;
}

/**
 * The list's filters and order, kept in the address; what this user searches for is kept beside it, in the tab's
 * history: it names patients and clients, and addresses are logged and passed on. A link that names one (`?q=`) is
 * understood.
 */
export function useListState(user: string): [ListState, (change: Partial<ListState>) => void] {
  const { search, state: kept } = useLocation();
  const replace = useReplaceSearch();
  const { text, user: searcher } = (kept ?? {}) as Kept;
  const own = searcher === user ? text : undefined;
  const state = useMemo(() => readState(new URLSearchParams(search), own), [search, own]);
  const now = useRef(state);
  now.current = state;
  const change = useCallback(
    (part: Partial<ListState>) => {
      now.current = { ...now.current, ...part };
      const { text, ...shown } = now.current;
      replace(writeState(shown), { text, user } satisfies Kept);
    },
    [replace, user],
  );
  const named = new URLSearchParams(search).has("q");
  useEffect(() => {
    if (named) change({});
  }, [named, change]);
  return [state, change];
}
