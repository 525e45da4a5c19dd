import { i18n } from "@lingui/core";
import { CLOCK } from "../../format/dates";

const HOUR = 60;
/** A Monday. */
const MONDAY = 5;

/** "18:30" of minutes of a day. */
export const clockOf = (minutes: number): string =>
  i18n.date(new Date(2026, 0, MONDAY, Math.floor(minutes / HOUR), minutes % HOUR), CLOCK);

/** Minutes of a day from "18:30" as a time field writes it; null for none. */
export function minutesOf(text: string): number | null {
  const [hours, minutes] = text.split(":").map(Number);
  return hours === undefined || minutes === undefined || Number.isNaN(hours + minutes)
    ? null
    : hours * HOUR + minutes;
}

const dayOf = (day: number) => i18n.date(new Date(2026, 0, MONDAY + day), { weekday: "short" });

/** "Sat, Sun"; 0 is Monday. */
export const daysOf = (days: readonly number[]): string => days.map(dayOf).join(", ");

export const dayChoices = () =>
  [0, 1, 2, 3, 4, 5, 6].map((day) => ({ value: String(day), label: dayOf(day) }));
