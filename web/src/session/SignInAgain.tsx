import { useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect, useRef } from "react";
import { reconnect } from "../graphql/live";
import { renewal } from "../graphql/renewal";
import { lazyPage } from "../newVersion";
import { inSpareTime } from "../page/spareTime";
import type { Session } from "./session";

const loadWindow = () => import("./SignInWindow");
const SignInWindow = lazyPage(loadWindow);

/**
 * Has the person whose session is over sign in over the page, which stays as it is below: where it was scrolled to,
 * what was typed, the study that is open. What was asked meanwhile is asked again then.
 */
export function SignInAgain({ session, ended }: { session: Session; ended: boolean }) {
  const queries = useQueryClient();
  const wasOver = useRef(ended);
  useEffect(() => {
    if (wasOver.current && !ended) {
      renewal.done();
      reconnect();
      void queries.refetchQueries({ type: "active", stale: true });
    }
    wasOver.current = ended;
  }, [ended, queries]);
  useEffect(() => inSpareTime(() => void loadWindow()), []);
  return (
    ended && (
      <Suspense fallback={null}>
        <SignInWindow email={session.user.email} />
      </Suspense>
    )
  );
}
