import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { TypedDocumentString } from "../graphql/generated/graphql";
import { subscribe } from "../graphql/live";

/** Changes come in bursts; the page reads again once per burst. */
const SETTLE_MS = 300;
/** A line that comes back sooner than that was never missed. */
const MISSED_MS = 2_000;

/**
 * Has all that was read under a key read again whenever the subscription tells of a change, and after a gap in which
 * nothing was told. Since when nothing is told (ms since 1970; 0: it never was); null: all is.
 */
export function useReadAgain<Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  queryKey: QueryKey,
): number | null {
  const queries = useQueryClient();
  const [lostAt, setLostAt] = useState<number | null>(null);
  // The caller makes both anew each time it is drawn; what they say changes seldom.
  const said = JSON.stringify([variables, queryKey]);
  useEffect(() => {
    const [asked, key] = JSON.parse(said) as [Variables, QueryKey];
    let settling: ReturnType<typeof setTimeout> | undefined;
    let missed: ReturnType<typeof setTimeout> | undefined;
    const readAgain = () => {
      settling ??= setTimeout(() => {
        settling = undefined;
        void queries.invalidateQueries({ queryKey: key });
      }, SETTLE_MS);
    };
    const stop = subscribe(document, asked, {
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
    });
    return () => {
      clearTimeout(settling);
      clearTimeout(missed);
      stop();
    };
  }, [queries, document, said]);
  return lostAt;
}
