import { useCallback } from "react";
import { useLocation, useNavigate } from "react-router";

/**
 * Replaces the search part of the page's address, unless another page has been asked for meanwhile: this one stays
 * on the screen until the other is fetched, and what was typed here just before must not call it back.
 */
export function useReplaceSearch(): (search: URLSearchParams, state?: unknown) => void {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  return useCallback(
    (search, state) => {
      if (window.location.pathname !== pathname) return;
      void navigate({ search: search.toString() }, { replace: true, state });
    },
    [navigate, pathname],
  );
}
