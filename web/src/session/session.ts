import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { graphql } from "../graphql/generated";
import { ApiError, request } from "../graphql/request";

const SessionQuery = graphql(`
  query Session {
    session {
      user { id email name }
      memberships { role tenant { slug name kind } }
    }
  }
`);

export const sessionOptions = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => (await request(SessionQuery, {}, signal)).session ?? null,
  staleTime: 60_000,
});

export type Session = NonNullable<Awaited<ReturnType<NonNullable<typeof sessionOptions.queryFn>>>>;
export type Tenant = Session["memberships"][number]["tenant"];

export function useSession() {
  return useQuery(sessionOptions);
}

export async function signIn(email: string, password: string): Promise<void> {
  const response = await fetch("/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (response.ok) return;
  if ([400, 401, 403, 422].includes(response.status))
    throw new ApiError("Email or password is wrong.", response.status);
  if (response.status === 429) throw new ApiError("Too many attempts. Wait a minute and try again.", 429);
  throw new ApiError("The server cannot sign you in at the moment.", response.status);
}

/** Ends the session and forgets everything it has shown. */
export function useSignOut() {
  const queries = useQueryClient();
  return async () => {
    await fetch("/session", { method: "DELETE" });
    queries.clear();
    location.assign("/sign-in");
  };
}
