import { i18n } from "@lingui/core";
import { CLOCK } from "../format/dates";

const HALF_HOUR = 30;
const DAY = 24 * 60;

/** Each half hour of a day as a choice, by minutes from midnight; and the one that was chosen otherwise. */
export function moments(chosen: number): { value: string; label: string }[] {
  const minutes = new Set<number>([chosen]);
  for (let minute = 0; minute < DAY; minute += HALF_HOUR) minutes.add(minute);
  return [...minutes]
    .sort((one, other) => one - other)
    .map((minute) => ({ value: String(minute), label: clock(minute) }));
}

/** Time zones that the browser knows; and the one that was chosen. */
export function zones(chosen: string): string[] {
  const known = Intl.supportedValuesOf?.("timeZone") ?? [];
  return [...new Set([chosen, "UTC", ...known])].sort();
}

const clock = (minute: number) =>
  i18n.date(new Date(2000, 0, 1, Math.floor(minute / 60), minute % 60), CLOCK);
