import { i18n } from "@lingui/core";
import { formatNumber } from "../../format/numbers";
import { lasting } from "../due";
import type { FiguresRow } from "./queries";

/** In place of a figure that there is none of. */
export const NONE = "–";

/** The first moment of the month so many months before this one, by the browser's clock. */
export const monthsAgo = (months: number, now = new Date()): string =>
  new Date(now.getFullYear(), now.getMonth() - months + 1, 1).toISOString();

/** "Nov 2026" of 2026-11 */
export function formatMonth(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return i18n.date(new Date(year, number - 1, 1), { month: "short", year: "numeric" });
}

/** "3 h 20 min" */
export const turnaround = (minutes: number | null | undefined): string =>
  minutes == null ? NONE : lasting(Math.round(minutes));

/** "97 %" of what was due, as far as it is known. */
export function inTime({ kept, missed }: Pick<FiguresRow, "kept" | "missed">): string {
  const judged = kept + missed;
  return judged ? formatNumber(kept / judged, { style: "percent", maximumFractionDigits: 0 }) : NONE;
}

/** "0.3" for each case */
export const aCase = (count: number, cases: number): string =>
  cases ? formatNumber(count / cases, { maximumFractionDigits: 1 }) : NONE;

/** "12 (80 %)" of the images that were scored. */
export const scored = (count: number, images: number): string =>
  `${formatNumber(count)} (${formatNumber(count / images, { style: "percent", maximumFractionDigits: 0 })})`;
