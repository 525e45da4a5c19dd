import { useEffect } from "react";
import { graphql } from "../graphql/generated";
import { subscribe } from "../graphql/live";

const SharingChanged = graphql(`
  subscription SharingChanged($tenant: ID!) {
    sharingChanged(tenant: $tenant)
  }
`);

/**
 * Calls `changed` whenever a study is shared, or no longer: with oneself, where one sees only what is; else with
 * anybody, which those may know who may share. Only while `wanted`.
 */
export function useSharing(tenant: string, wanted: boolean, changed: (study?: string) => unknown): void {
  useEffect(() => {
    if (!wanted) return;
    return subscribe(
      SharingChanged,
      { tenant },
      { connected: () => changed(), next: ({ sharingChanged }) => changed(sharingChanged) },
    );
  }, [tenant, wanted, changed]);
}
