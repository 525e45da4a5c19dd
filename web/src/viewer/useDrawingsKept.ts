import { useEffect } from "react";
import { draw, everything, forgetSteps, onChange, unsavedIn } from "../cornerstone/measurements";
import { keep, kept } from "../measurements/unsaved";
import { useSession } from "../session/session";

/** What one has drawn in a clinic and not saved is there again when the page was loaded anew, until one signs out. */
export function useDrawingsKept(tenant: string): void {
  const user = useSession().data?.session?.user.id;
  useEffect(() => {
    if (!user) return;
    const owner = { user, tenant };
    const there = new Set(everything().map(({ measurement }) => measurement.uid));
    for (const { studyInstanceUID, measurement } of kept(sessionStorage, owner)) {
      if (!there.has(measurement.uid)) draw({ tenant, studyInstanceUID }, measurement);
    }
    forgetSteps();
    const leave = onChange(() => keep(sessionStorage, owner, unsavedIn(tenant)));
    return () => {
      leave();
      forgetSteps();
    };
  }, [user, tenant]);
}
