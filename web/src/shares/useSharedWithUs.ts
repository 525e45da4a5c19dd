import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { subscribe } from "../graphql/live";
import { SharedWithUsChanged, sharedWithUsOf } from "./shares";

/** What other clinics show to this one, as it is at any moment. */
export function useSharedWithUs(tenant: string) {
  const shared = useQuery(sharedWithUsOf(tenant));
  const queries = useQueryClient();
  useEffect(() => {
    const readAgain = () => void queries.invalidateQueries({ queryKey: sharedWithUsOf(tenant).queryKey });
    return subscribe(SharedWithUsChanged, { tenant }, { connected: readAgain, next: readAgain });
  }, [queries, tenant]);
  return shared;
}
