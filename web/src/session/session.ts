import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { graphql } from "../graphql/generated";
import { request } from "../graphql/request";
import { forgetUploads } from "../inbox/memory";
import { forgetDrawings } from "../measurements/forgetDrawings";
import { type Known, told } from "./known";

const SessionQuery = graphql(`
  query Session {
    session {
      user { id email name }
      memberships { role rights secondFactorMissing tenant { slug name kind state } }
      operator
      idleMinutes
    }
  }
`);

const PATIENCE_MS = 10_000;
/** Once the session is over: the person may sign in again in another tab. */
const LOOKED_MS = 5_000;

const ask = async (signal?: AbortSignal) =>
  (await request(SessionQuery, {}, signal, PATIENCE_MS)).session ?? null;

export type Session = NonNullable<Awaited<ReturnType<typeof ask>>>;
export type Membership = Session["memberships"][number];
export type Tenant = Membership["tenant"];

const queryKey = ["session"] as const;

/**
 * Who is signed in, as this page knows it: it keeps the session that it has begun with, also once that is over. Where
 * somebody else has signed in meanwhile the page is loaded anew, and nothing of it is left for them to see.
 */
export const sessionOptions = queryOptions({
  queryKey,
  queryFn: async ({ signal, client }): Promise<Known<Session>> => {
    const now = await ask(signal);
    if (now) forgetDrawings(sessionStorage, now.user.id);
    const known = told(now, client.getQueryData<Known<Session>>(queryKey));
    if (known) return known;
    client.clear();
    forgetDrawings(sessionStorage);
    history.replaceState(null, "");
    location.reload();
    return new Promise(() => undefined);
  },
  staleTime: 60_000,
  networkMode: "always",
  retry: false,
  refetchOnWindowFocus: "always",
  refetchInterval: ({ state }) => (state.data?.ended ? LOOKED_MS : false),
});

export function useSession() {
  return useQuery(sessionOptions);
}

/** Ends the session and forgets everything it has shown; what was drawn and not saved stays where it shall be `kept`. */
export function useSignOut() {
  const queries = useQueryClient();
  return useCallback(
    async (then = "/sign-in", kept = false) => {
      await fetch("/session", { method: "DELETE" });
      queries.clear();
      if (!kept) forgetDrawings(sessionStorage);
      forgetUploads();
      // Nobody has to be there to answer whether the page may go.
      addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), { capture: true });
      // Whoever comes back to where they were has it in the browser's history once.
      if (kept) location.replace(then);
      else location.assign(then);
    },
    [queries],
  );
}
