import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { type ListState, readState, writeState } from "./filters";

/** The list's search, filters and order, kept in the address. */
export function useListState(): [ListState, (change: Partial<ListState>) => void] {
  const [search, setSearch] = useSearchParams();
  const state = useMemo(() => readState(search), [search]);
  const change = useCallback(
    (part: Partial<ListState>) => {
      setSearch((now) => writeState({ ...readState(now), ...part }), { replace: true });
    },
    [setSearch],
  );
  return [state, change];
}
