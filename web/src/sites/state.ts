import { plural, t } from "@lingui/core/macro";
import { formatMoment } from "../format/moments";
import type { EdgeSite } from "./queries";

type Told = Pick<EdgeSite, "site" | "heardAt" | "silent" | "waiting" | "waitingSince" | "setAside">;

/** What a site's images do, in a sentence; `calm` where nobody need do anything. */
export function stateOf(site: Told): { text: string; calm: boolean } {
  const name = site.site;
  const heard = formatMoment(site.heardAt);
  if (site.silent)
    return { text: t`${name} has not been heard of since ${heard}: images may wait there.`, calm: false };
  if (site.waiting > 0) {
    const since = formatMoment(site.waitingSince);
    const text = plural(site.waiting, {
      one: `# image waits at ${name} since ${since}.`,
      other: `# images wait at ${name} since ${since}.`,
    });
    return { text, calm: false };
  }
  if (site.setAside > 0) {
    const text = plural(site.setAside, {
      one: `# image at ${name} cannot be stored and needs somebody.`,
      other: `# images at ${name} cannot be stored and need somebody.`,
    });
    return { text, calm: false };
  }
  return { text: t`All images of ${name} have arrived.`, calm: true };
}
