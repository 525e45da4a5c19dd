import { i18n } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { pageLocale } from "../language";
import { CLOCK, DAY } from "./dates";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAYS = 24 * HOUR;

/** "2 Jan 2026, 14:05" where one sits; nothing for no time. */
export const formatMoment = (iso: string | null | undefined) =>
  iso ? i18n.date(iso, { ...DAY, ...CLOCK }) : "";

/** "2 Jan 2026" */
export const formatDay = (iso: string | null | undefined) => (iso ? i18n.date(iso, DAY) : "");

/** "14:05" */
export const formatClock = (at: string | number | null | undefined) =>
  at ? i18n.date(new Date(at), CLOCK) : "";

/** "14:05" today, with its day before; from ms since 1970. */
export const formatSince = (at: number, now = Date.now()) =>
  daysBetween(at, now) === 0 ? formatClock(at) : i18n.date(new Date(at), { ...DAY, ...CLOCK });

/**
 * "5 minutes ago", "in 7 days"; less than a minute is "just now". Minutes and hours are rounded, and days are those of
 * the calendar: what ends a week from now ends "in 7 days", also a moment later.
 */
export function formatAgo(iso: string, now = Date.now()): string {
  const at = new Date(iso).getTime();
  const apart = Math.abs(at - now);
  const ago = (unit: Intl.RelativeTimeFormatUnit, count: number) =>
    new Intl.RelativeTimeFormat(pageLocale(), { numeric: "auto" }).format(count, unit);
  if (isNow(iso, now)) return t`just now`;
  if (Math.round(apart / MINUTE) < 60) return ago("minute", Math.round((at - now) / MINUTE));
  const days = daysBetween(now, at);
  if (Math.round(apart / HOUR) < 24 || !days) return ago("hour", Math.round((at - now) / HOUR));
  if (Math.abs(days) < 30) return ago("day", days);
  if (Math.abs(days) < 365) return ago("month", Math.trunc(days / 30));
  return ago("year", Math.trunc(days / 365));
}

/** Less than a minute away. */
export const isNow = (iso: string, now = Date.now()) => Math.abs(new Date(iso).getTime() - now) < MINUTE;

/** By the calendar where one sits. */
function daysBetween(from: number, to: number): number {
  const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0);
  return Math.round((midnight(to) - midnight(from)) / DAYS);
}
