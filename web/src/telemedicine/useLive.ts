import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { subscribe } from "../graphql/live";
import { CaseChanged, casesKey } from "./queries";

/** Changes come in bursts; the page reads again once per burst. */
const SETTLE_MS = 300;
/** A line that comes back sooner than that was never missed. */
const MISSED_MS = 2_000;

/**
 * Has all that was read of a tenant's cases read again as they change, and after a gap in which nothing was told. Since
 * when nothing is told (ms since 1970; 0: it never was); null: all is.
 */
export function useLive(tenant: string, asProvider: boolean): number | null {
  const queries = useQueryClient();
  const [lostAt, setLostAt] = useState<number | null>(null);
  useEffect(() => {
    let settling: ReturnType<typeof setTimeout> | undefined;
    let missed: ReturnType<typeof setTimeout> | undefined;
    const readAgain = () => {
      settling ??= setTimeout(() => {
        settling = undefined;
        void queries.invalidateQueries({ queryKey: casesKey(tenant) });
      }, SETTLE_MS);
    };
    const stop = subscribe(
      CaseChanged,
      { tenant, asProvider },
      {
        connected: () => {
          clearTimeout(missed);
          missed = undefined;
          setLostAt(null);
          readAgain();
        },
        lost: (heardAt) => {
          missed ??= setTimeout(() => setLostAt(heardAt), MISSED_MS);
        },
        next: readAgain,
      },
    );
    return () => {
      clearTimeout(settling);
      clearTimeout(missed);
      stop();
    };
  }, [queries, tenant, asProvider]);
  return lostAt;
}
