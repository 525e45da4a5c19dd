import { t } from "@lingui/core/macro";
import { type Dataset, items, numbers, text } from "../dicomweb/dataset";
import { formatDate, formatTime } from "../format/dates";
import type { Reference } from "../reading/locations";

/** A content item of a structured report (PS3.3 C.17.3), made readable. */
export interface ReportItem {
  name: string;
  value: string;
  /** Its concept's code, by which a report is understood in any language. */
  code: string;
  kind: "container" | "number" | "reference" | "region" | "text";
  /** How it belongs to what it stands in, e.g. HAS CONCEPT MOD. */
  relationship: string;
  references: Reference[];
  children: ReportItem[];
}

/** A structured report as it is read. */
export interface ReadReport {
  title: string;
  /** Who says it: people and devices. */
  observers: string[];
  /** When its content was made. */
  made: string;
  /** Who has verified it; "": nobody. */
  verifiedBy: string;
  /** It is not finished. */
  partial: boolean;
  items: ReportItem[];
}

/** Deeper than any report a person wrote; a broken one must not exhaust the stack. */
const DEEPEST = 60;

/** Of DCM (PS3.16 D): what a report says of itself, not of the patient. */
const LANGUAGE = "121049";
const OBSERVER_TYPE = "121005";
const TRACKING_IDENTIFIER = "112039";
/** Tracking identifiers by which programs know their own drawings again. */
const OF_PROGRAMS = /^(cornerstone\w*@|Vetark:)/i;
const OBSERVER_NAMES = new Set(["121008", "121013"]);

const codeOf = (code: Dataset | undefined) => (code ? text(code, "00080100") : "");
const meaning = (code: Dataset | undefined) => (code ? text(code, "00080104") || codeOf(code) : "");

const READ: Record<string, (item: Dataset) => string> = {
  TEXT: (item) => text(item, "0040A160"),
  CODE: (item) => meaning(items(item, "0040A168")[0]),
  NUM: (item) => {
    const [measured] = items(item, "0040A300");
    if (!measured) return meaning(items(item, "0040A301")[0]);
    const [unit] = items(measured, "004008EA");
    const units = codeOf(unit);
    return [text(measured, "0040A30A"), units === "1" ? "" : units].filter(Boolean).join(" ");
  },
  PNAME: (item) => text(item, "0040A123"),
  DATE: (item) => formatDate(text(item, "0040A121")),
  TIME: (item) => formatTime(text(item, "0040A122")),
  DATETIME: (item) => formatDateTime(text(item, "0040A120")),
  SCOORD: (item) => shapeOf(item),
  SCOORD3D: (item) => shapeOf(item),
};

const KINDS: Record<string, ReportItem["kind"]> = {
  CONTAINER: "container",
  NUM: "number",
  IMAGE: "reference",
  COMPOSITE: "reference",
  WAVEFORM: "reference",
  SCOORD: "region",
  SCOORD3D: "region",
};

function formatDateTime(value: string): string {
  return [formatDate(value.slice(0, 8)), formatTime(value.slice(8))].filter(Boolean).join(" ");
}

/** What was drawn; where, its source image says. */
function shapeOf(item: Dataset): string {
  switch (text(item, "00700023")) {
    case "POINT":
    case "MULTIPOINT":
      return t`marked by points`;
    case "POLYLINE":
    case "POLYGON":
      return t`outlined`;
    case "CIRCLE":
      return t`marked by a circle`;
    case "ELLIPSE":
    case "ELLIPSOID":
      return t`marked by an ellipse`;
    default:
      return t`marked`;
  }
}

function referencesOf(item: Dataset): Reference[] {
  return items(item, "00081199").map((reference) => ({
    sopInstanceUID: text(reference, "00081155"),
    frameNumbers: numbers(reference, "00081160"),
  }));
}

/** The structured report that a dataset holds. */
export function reportOf(dataset: Dataset): ReadReport {
  const content = contentOf(dataset, 0);
  const [verifier] = items(dataset, "0040A073");
  const isObserver = (item: ReportItem) =>
    item.relationship === "HAS OBS CONTEXT" && OBSERVER_NAMES.has(item.code) && item.value;
  return {
    title: meaning(items(dataset, "0040A043")[0]),
    observers: [...new Set(content.filter(isObserver).map(({ value }) => value))],
    made: [formatDate(text(dataset, "00080023")), formatTime(text(dataset, "00080033"))]
      .filter(Boolean)
      .join(" "),
    verifiedBy: text(dataset, "0040A493") === "VERIFIED" ? (verifier ? text(verifier, "0040A075") : "") : "",
    partial: text(dataset, "0040A491") === "PARTIAL",
    items: content.filter((item) => !isObserver(item)),
  };
}

function contentOf(dataset: Dataset, depth: number): ReportItem[] {
  return depth < DEEPEST
    ? items(dataset, "0040A730")
        .map((item) => itemOf(item, depth + 1))
        .filter((item) => item !== null)
    : [];
}

/** Null for what nobody reads: identifiers, the language, and what holds nothing. */
function itemOf(dataset: Dataset, depth: number): ReportItem | null {
  const type = text(dataset, "0040A040");
  const [concept] = items(dataset, "0040A043");
  const code = codeOf(concept);
  if (type === "UIDREF" || code === LANGUAGE || code === OBSERVER_TYPE) return null;
  if (code === TRACKING_IDENTIFIER && OF_PROGRAMS.test(text(dataset, "0040A160"))) return null;
  const kind = KINDS[type] ?? "text";
  const item: ReportItem = {
    name: meaning(concept),
    value: READ[type]?.(dataset) ?? "",
    code,
    kind,
    relationship: text(dataset, "0040A010"),
    references: kind === "reference" ? referencesOf(dataset) : [],
    children: contentOf(dataset, depth),
  };
  return item.value || item.references.length || item.children.length ? item : null;
}

/** A line of a table of measurements. */
export interface MeasuredRow {
  /** What was measured, e.g. a tracking identifier, a finding and its site. */
  what: string[];
  name: string;
  value: string;
  /** What qualifies it: method, derivation, side. */
  notes: string[];
  references: Reference[];
}

/** Items as they are laid out: measurements that stand side by side are one table. */
export type Block = { rows: MeasuredRow[] } | { item: ReportItem };

/** Measurement Group (PS3.16 TID 1411, 1501). */
const MEASUREMENT_GROUP = "125007";
const NAMING = new Set([TRACKING_IDENTIFIER, "121071", "363698007", "G-C0E3"]);

export function blocksOf(content: ReportItem[]): Block[] {
  const blocks: Block[] = [];
  for (const item of content) {
    const rows = rowsOf(item);
    const last = blocks.at(-1);
    if (!rows) blocks.push({ item });
    else if (last && "rows" in last) last.rows.push(...rows);
    else blocks.push({ rows });
  }
  return blocks;
}

/** The lines that an item is in a table; null: it is no measurement, nor a group of nothing else. */
function rowsOf(item: ReportItem): MeasuredRow[] | null {
  if (item.kind === "number") return [measured(item, [], [])];
  if (item.code !== MEASUREMENT_GROUP || item.kind !== "container") return null;
  const { children } = item;
  if (children.some(({ kind }) => kind === "container")) return null;
  const found = children.filter(({ kind }) => kind === "number");
  const others = children.filter(({ kind }) => kind === "text");
  const drawn = children.flatMap(allReferences);
  const what = others.map((other) => (NAMING.has(other.code) ? withNotes(other) : described(other)));
  if (!found.length) return [{ what, name: "", value: "", notes: [], references: drawn }];
  return found.map((one, at) => measured(one, at ? [] : what, at ? [] : drawn));
}

function measured(item: ReportItem, what: string[], references: Reference[]): MeasuredRow {
  const notes = item.children.filter(({ kind, value }) => kind === "text" && value).map(described);
  const own = references.length ? references : allReferences(item);
  return { what, name: item.name, value: item.value, notes, references: unique(own) };
}

const allReferences = (item: ReportItem): Reference[] => [
  ...item.references,
  ...item.children.flatMap(allReferences),
];

const unique = (references: Reference[]) => [
  ...new Map(references.map((one) => [`${one.sopInstanceUID}/${one.frameNumbers}`, one])).values(),
];

const described = (item: ReportItem) => [item.name, withNotes(item)].filter(Boolean).join(": ");

/** "Spine (cervico-thoracic)" */
export function withNotes({ value, children }: ReportItem): string {
  const notes = children.filter((child) => child.relationship === "HAS CONCEPT MOD" && child.value);
  return notes.length ? `${value} (${notes.map(withNotes).join(", ")})` : value;
}
