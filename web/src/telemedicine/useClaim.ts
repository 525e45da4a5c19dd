import { useMemo } from "react";
import { useNavigate } from "react-router";
import { useChange } from "../graphql/useChange";
import { ClaimWorkitem, casesKey, type Workitem } from "./queries";
import { readingPath } from "./words";

export interface Claiming {
  claim: (workitem: Workitem) => void;
  /** The reading that is being claimed. */
  pending: string | undefined;
  /** Why the last one was not. */
  error: Error | null;
  forget: () => void;
}

/**
 * Takes readings and opens them. It belongs to the page and not to a row: who comes second is told who was first, also
 * where the list drops the row at that moment.
 */
export function useClaim(tenant: string): Claiming {
  const { mutate, isPending, variables, error, reset } = useChange(ClaimWorkitem, casesKey(tenant));
  const navigate = useNavigate();
  const pending = isPending ? String(variables.uid) : undefined;
  return useMemo(
    () => ({
      claim: (workitem) =>
        mutate({ tenant, uid: workitem.uid }, { onSuccess: () => void navigate(readingPath(workitem.case)) }),
      pending,
      error,
      forget: reset,
    }),
    [tenant, mutate, pending, error, reset, navigate],
  );
}
