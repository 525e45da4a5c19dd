import { t } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { readersOf, type Workitem } from "./queries";

type Reading = Pick<Workitem, "state" | "wantedPerformer">;

const waits = ({ state, wantedPerformer }: Reading) => state === "SCHEDULED" && Boolean(wantedPerformer);

/** Says of a reading that one reader alone may claim whom it waits for. */
export function useWanted(
  tenant: string,
  readings: readonly Reading[],
): (reading: Reading) => string | undefined {
  const { data: readers } = useQuery({ ...readersOf(tenant), enabled: readings.some(waits) });
  return useCallback(
    (reading) => {
      if (!waits(reading)) return undefined;
      const name = readers?.find(({ id }) => id === reading.wantedPerformer)?.name;
      return name ? t`for ${name}` : t`for another reader`;
    },
    [readers],
  );
}
