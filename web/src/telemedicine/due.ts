import { t } from "@lingui/core/macro";
import { formatClock, formatMoment } from "../format/moments";

const MINUTE = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;
/** From there on it is said in days. */
const LONG = 2 * DAY;
/** So little is left that it should be next. */
const SOON = 60;

export type Urgency = "late" | "soon" | "later";

/** "40 min", "2 h 10 min", "3 days". */
export function lasting(minutes: number): string {
  if (minutes < HOUR) return t`${minutes} min`;
  if (minutes >= LONG) return t`${Math.floor(minutes / DAY)} days`;
  const [hours, rest] = [Math.floor(minutes / HOUR), minutes % HOUR];
  return rest ? t`${hours} h ${rest} min` : t`${hours} h`;
}

const minutesTo = (iso: string, now: number) => Math.trunc((new Date(iso).getTime() - now) / MINUTE);

/** How a due time stands: said in words too, since not everybody sees colours. */
export function urgencyOf(iso: string, now = Date.now()): Urgency {
  if (new Date(iso).getTime() < now) return "late";
  return minutesTo(iso, now) < SOON ? "soon" : "later";
}

/** "in 2 h 10 min", "now", "overdue by 25 min" */
export function dueIn(iso: string, now = Date.now()): string {
  const minutes = minutesTo(iso, now);
  if (urgencyOf(iso, now) === "late") {
    return minutes === 0 ? t`overdue` : t`overdue by ${lasting(-minutes)}`;
  }
  return minutes === 0 ? t`due now` : t`in ${lasting(minutes)}`;
}

/** "today 17:30", "2 Jan 2026, 08:00" */
export function dueAt(iso: string, now = Date.now()): string {
  const days = (midnight(new Date(iso).getTime()) - midnight(now)) / (DAY * MINUTE);
  const clock = formatClock(iso);
  if (Math.round(days) === 0) return t`today ${clock}`;
  if (Math.round(days) === 1) return t`tomorrow ${clock}`;
  return formatMoment(iso);
}

const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0);
