import { useCallback, useEffect, useMemo, useRef } from "react";
import { useLocation, useNavigate } from "react-router";
import { type ListState, readState, writeState } from "./filters";

/**
 * The list's filters and order, kept in the address; what is searched for is kept beside it, in the tab's history: it
 * names patients and clients, and addresses are logged and passed on. A link that names one (`?q=`) is understood.
 */
export function useListState(): [ListState, (change: Partial<ListState>) => void] {
  const { search, state: kept } = useLocation();
  const navigate = useNavigate();
  const text = (kept as { text?: string } | null)?.text;
  const state = useMemo(() => readState(new URLSearchParams(search), text), [search, text]);
  const now = useRef(state);
  now.current = state;
  const change = useCallback(
    (part: Partial<ListState>) => {
      now.current = { ...now.current, ...part };
      const { text, ...shown } = now.current;
      void navigate({ search: writeState(shown).toString() }, { replace: true, state: { text } });
    },
    [navigate],
  );
  const named = new URLSearchParams(search).has("q");
  useEffect(() => {
    if (named) change({});
  }, [named, change]);
  return [state, change];
}
