/** What a PDF beside the pictures is to who is shown it. */
export interface SharedDocument {
  uid: string;
  series: string;
  kind: "report" | "addendum" | "preliminary" | "other";
  title: string;
}

/** Document Titles of our own reports, as the service writes them. */
const KINDS: Record<string, SharedDocument["kind"]> = {
  Report: "report",
  "Addendum to the report": "addendum",
  "Preliminary report": "preliminary",
};
const ORDER = ["report", "addendum", "preliminary", "other"];

interface Found {
  uid: string;
  series: string;
  number: number;
  title: string;
}

/** The report first, then what was added to it, each the latest first; a preliminary one where no other is. */
export function shownDocuments(found: readonly Found[]): SharedDocument[] {
  const all = [...found]
    .sort((one, other) => other.number - one.number)
    .map(({ uid, series, title }) => ({ uid, series, title, kind: KINDS[title] ?? ("other" as const) }));
  const final = all.some(({ kind }) => kind === "report");
  return all
    .filter(({ kind }) => !(final && kind === "preliminary"))
    .sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
}
