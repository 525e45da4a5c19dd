import { i18n } from "@lingui/core";

const DATE = /^(\d{4})\.?(\d{2})\.?(\d{2})$/;
const TIME = /^(\d{2}):?(\d{2})?:?(\d{2})?/;

/** A DICOM date (DA, also the old 2026.01.02); null where it is none. */
export function parseDate(value: string | null | undefined): Date | null {
  const match = DATE.exec(value?.trim() ?? "");
  if (!match) return null;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date : null;
}

/** "2 Jan 2026" */
export const DAY = { day: "numeric", month: "short", year: "numeric" } as const;
/** "14:05" */
export const CLOCK = { hour: "2-digit", minute: "2-digit" } as const;

/** "2 Jan 2026"; what is not a date is shown as it came. */
export function formatDate(value: string | null | undefined): string {
  const date = parseDate(value);
  return date ? i18n.date(date, DAY) : (value ?? "");
}

/** "14:05" from a DICOM time (TM); what is not a time is shown as it came. */
export function formatTime(value: string | null | undefined): string {
  const [, hours, minutes = "00"] = TIME.exec(value?.trim() ?? "") ?? [];
  if (!hours || Number(hours) > 23 || Number(minutes) > 59) return value ?? "";
  return i18n.date(new Date(2026, 0, 1, Number(hours), Number(minutes)), CLOCK);
}

/** A day as "2026-01-02", by the clock on the wall: Swedish writes dates so. */
export const isoDateOf = (date: Date): string => date.toLocaleDateString("sv");

/** The same as "20260102". */
export const dicomDateOf = (date: Date): string => isoDateOf(date).replaceAll("-", "");

/** "2 Jan 2026 – 5 Jan 2026" of days as date pickers write them; the last may be missing. */
export const formatRange = ([from, to]: [string | null, string | null]): string =>
  from ? `${formatDate(toDicomDate(from))} – ${to ? formatDate(toDicomDate(to)) : ""}` : "";

/** "2026-01-02" as date pickers write it, to DICOM's "20260102", and back. */
export function toDicomDate(iso: string | null): string | undefined {
  return iso ? iso.replaceAll("-", "") : undefined;
}

export function toIsoDate(dicom: string | undefined): string | null {
  const date = parseDate(dicom);
  return date && dicom ? `${dicom.slice(0, 4)}-${dicom.slice(4, 6)}-${dicom.slice(6, 8)}` : null;
}
