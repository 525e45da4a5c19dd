import { type Dataset, items, text } from "../dicomweb/dataset";

/** A content item of a structured report (PS3.3 C.17.3), made readable. */
export interface ReportItem {
  name: string;
  value: string;
  children: ReportItem[];
}

/** Deeper than any report a person wrote; a broken one must not exhaust the stack. */
const DEEPEST = 60;

const meaning = (code: Dataset | undefined) => (code ? text(code, "00080104") || text(code, "00080100") : "");

const READ: Record<string, (item: Dataset) => string> = {
  TEXT: (item) => text(item, "0040A160"),
  CODE: (item) => meaning(items(item, "0040A168")[0]),
  NUM: (item) => {
    const [measured] = items(item, "0040A300");
    if (!measured) return "";
    const [unit] = items(measured, "004008EA");
    const units = unit ? text(unit, "00080100") : "";
    return [text(measured, "0040A30A"), units === "1" ? "" : units].filter(Boolean).join(" ");
  },
  PNAME: (item) => text(item, "0040A123"),
  DATE: (item) => text(item, "0040A121"),
  TIME: (item) => text(item, "0040A122"),
  DATETIME: (item) => text(item, "0040A120"),
  UIDREF: (item) => text(item, "0040A124"),
  IMAGE: referenced,
  COMPOSITE: referenced,
  WAVEFORM: referenced,
};

function referenced(item: Dataset): string {
  const [reference] = items(item, "00081199");
  const frames = reference ? text(reference, "00081160") : "";
  return reference
    ? [text(reference, "00081155"), frames && `frame ${frames}`].filter(Boolean).join(", ")
    : "";
}

export function reportOf(dataset: Dataset, depth = 0): ReportItem {
  const read = READ[text(dataset, "0040A040")];
  return {
    name: meaning(items(dataset, "0040A043")[0]),
    value: read?.(dataset) ?? "",
    children: depth < DEEPEST ? items(dataset, "0040A730").map((item) => reportOf(item, depth + 1)) : [],
  };
}
