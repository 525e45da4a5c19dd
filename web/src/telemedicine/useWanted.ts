import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { readersOf, type Workitem } from "./queries";

type Reading = Pick<Workitem, "uid" | "state" | "wantedPerformer">;

/** Of readings that one reader alone may claim, by their UIDs: whom each waits for, in words. */
export function useWanted(tenant: string, readings: readonly Reading[]): ReadonlyMap<string, string> {
  const waiting = readings.filter(({ state, wantedPerformer }) => state === "SCHEDULED" && wantedPerformer);
  const { data: readers } = useQuery({ ...readersOf(tenant), enabled: waiting.length > 0 });
  const key = waiting.map(({ uid, wantedPerformer }) => `${uid} ${wantedPerformer}`).join("\n");
  return useMemo(() => {
    const names = new Map((readers ?? []).map(({ id, name }) => [id, name]));
    const found = new Map<string, string>();
    for (const [uid = "", user = ""] of key ? key.split("\n").map((one) => one.split(" ")) : []) {
      const name = names.get(user);
      found.set(uid, name ? t`for ${name}` : t`for another reader`);
    }
    return found;
  }, [readers, key]);
}
