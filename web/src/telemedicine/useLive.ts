import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { TypedDocumentString } from "../graphql/generated/graphql";
import { subscribe } from "../graphql/live";

/** Changes come in bursts; the page reads again once per burst. */
const SETTLE_MS = 300;
/** A line that comes back sooner than that was never missed. */
const MISSED_MS = 2_000;

/**
 * Has what stands under a key read again whenever the subscription tells anything, and after a gap in which nothing was
 * told. Since when nothing is told (ms since 1970; 0: it never was); null: all is.
 */
export function useLive<Result>(
  document: TypedDocumentString<Result, { tenant: string }>,
  tenant: string,
  key: QueryKey,
): number | null {
  const queries = useQueryClient();
  const [lostAt, setLostAt] = useState<number | null>(null);
  const [name] = useState(key);
  useEffect(() => {
    let settling: ReturnType<typeof setTimeout> | undefined;
    let missed: ReturnType<typeof setTimeout> | undefined;
    const readAgain = () => {
      settling ??= setTimeout(() => {
        settling = undefined;
        void queries.invalidateQueries({ queryKey: name });
      }, SETTLE_MS);
    };
    const stop = subscribe(
      document,
      { tenant },
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
  }, [queries, document, tenant, name]);
  return lostAt;
}
