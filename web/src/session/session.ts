import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { graphql } from "../graphql/generated";
import { request } from "../graphql/request";

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

export const sessionOptions = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => (await request(SessionQuery, {}, signal)).session ?? null,
  staleTime: 60_000,
});

export type Session = NonNullable<Awaited<ReturnType<NonNullable<typeof sessionOptions.queryFn>>>>;
export type Membership = Session["memberships"][number];
export type Tenant = Membership["tenant"];

export function useSession() {
  return useQuery(sessionOptions);
}

/** Ends the session and forgets everything it has shown. */
export function useSignOut() {
  const queries = useQueryClient();
  return useCallback(
    async (then = "/sign-in") => {
      await fetch("/session", { method: "DELETE" });
      queries.clear();
      location.assign(then);
    },
    [queries],
  );
}
