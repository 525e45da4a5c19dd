import { inlineBytes } from "../dicomweb/bytes";
import type { Dataset, Element } from "../dicomweb/dataset";
import { items, text } from "../dicomweb/dataset";

/** A line of the list of tags. */
export interface Row {
  /** Where it stands: tags and numbers of items, "00081140/1/00081155". */
  path: string;
  depth: number;
  kind: "value" | "sequence" | "item" | "bulk";
  /** Eight digits; of an item those of its sequence. */
  tag: string;
  creator: string;
  vr: string;
  /** What it holds, as text; of a sequence how many items, of an item its number. */
  value: string;
  /** How long a binary value is that stands in the metadata itself. */
  bytes?: number;
  /** Of a sequence or an item: whether what is in it is shown below. */
  open: boolean;
  /** What stood there before somebody corrected it. */
  before?: string;
}

export interface Asked {
  /** Paths of the sequences that are open. */
  open: ReadonlySet<string>;
  /** Words looked for in tag, name and value; "" shows all. */
  search: string;
  nameOf: (tag: string, creator: string) => string;
  /** The frame that is shown, of an image that describes each of its frames. */
  frame: number;
}

/** A hostile object holds a million elements: as many are looked at, and no more listed. */
const MOST_VISITED = 100_000;
export const MOST_ROWS = 400;
const DEEPEST = 60;

const PER_FRAME = "52009230";
const ORIGINAL_ATTRIBUTES = "04000561";

/** The lines to show, and whether there are more than that. */
export function rowsOf(dataset: Dataset, asked: Asked, most = MOST_ROWS): { rows: Row[]; more: boolean } {
  const walk = new Walk({ ...asked, search: asked.search.trim().toLowerCase() }, most);
  const rows = walk.dataset(dataset, "", 0, originalOf(dataset));
  return { rows: rows.slice(0, most), more: rows.length > most || walk.exhausted };
}

class Walk {
  private visited = 0;

  constructor(
    private readonly asked: Asked,
    private readonly most: number,
  ) {}

  get exhausted(): boolean {
    return this.visited >= MOST_VISITED;
  }

  dataset(dataset: Dataset, above: string, depth: number, before: Map<string, string>): Row[] {
    const rows: Row[] = [];
    for (const tag of attributesOf(dataset)) {
      const element = dataset[tag];
      if (!element || this.exhausted || rows.length > this.most) continue;
      this.visited += 1;
      rows.push(...this.element(dataset, tag, element, above, depth, before.get(tag)));
    }
    return rows;
  }

  private element(
    dataset: Dataset,
    tag: string,
    element: Element,
    above: string,
    depth: number,
    before: string | undefined,
  ): Row[] {
    const path = `${above}${tag}`;
    const creator = creatorOf(dataset, tag);
    const found = items(dataset, tag);
    const inside = element.vr === "SQ" && depth < DEEPEST ? found : [];
    const value = element.vr === "SQ" ? String(found.length) : writtenValue(element);
    const kind = element.vr === "SQ" ? "sequence" : element.BulkDataURI ? "bulk" : "value";
    const matches = this.matches(tag, creator, `${value} ${before ?? ""}`);
    const { search, open } = this.asked;
    const row = (shown: boolean): Row => ({
      path,
      depth,
      kind,
      tag,
      creator,
      vr: element.vr,
      value,
      bytes: element.InlineBinary ? inlineBytes(element.InlineBinary).length : undefined,
      open: shown,
      before: before !== undefined && before !== value ? before : undefined,
    });
    if (!inside.length) return matches ? [row(false)] : [];
    const opened = open.has(path);
    if (!search && !opened) return [row(false)];
    const below = inside.flatMap((item, at) => {
      if (tag === PER_FRAME && at !== this.asked.frame - 1) return [];
      const within = `${path}/${at + 1}/`;
      const rows = this.dataset(item, within, depth + 1, new Map());
      if (!rows.length && !opened) return [];
      const head = {
        ...row(true),
        path: within,
        kind: "item" as const,
        value: String(at + 1),
        before: undefined,
      };
      return [head, ...rows];
    });
    if (search && !below.length && !matches) return [];
    return [row(below.length > 0), ...below];
  }

  private matches(tag: string, creator: string, value: string): boolean {
    const { search, nameOf } = this.asked;
    if (!search) return true;
    const words = [nameOf(tag, creator), written(tag), tag, creator, value];
    return words.some((word) => word.toLowerCase().includes(search));
  }
}

/** The tags of a dataset in their order; Cornerstone leaves marks of its own on one that it was given. */
const attributesOf = (dataset: Dataset) =>
  Object.keys(dataset)
    .filter((key) => /^[0-9A-F]{8}$/i.test(key))
    .sort();

/** "(0010,0010)" */
export const written = (tag: string) => `(${tag.slice(0, 4)},${tag.slice(4)})`.toUpperCase();

const isPrivate = (tag: string) => Number.parseInt(tag.slice(3, 4), 16) % 2 === 1;

/** Who reserved the block of a private element (PS3.5 7.8.1). */
export function creatorOf(dataset: Dataset, tag: string): string {
  if (!isPrivate(tag) || tag.slice(4, 6) === "00") return "";
  return text(dataset, `${tag.slice(0, 4)}00${tag.slice(4, 6)}`);
}

/** Bytes of a short binary value that are written out. */
const WRITTEN_BYTES = 16;

/** A value as one would type it; of a binary one its first bytes. */
export function writtenValue({ Value, InlineBinary }: Element): string {
  if (InlineBinary) {
    const bytes = inlineBytes(InlineBinary);
    const shown = [...bytes.slice(0, WRITTEN_BYTES)]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join(" ");
    return bytes.length > WRITTEN_BYTES ? `${shown} …` : shown;
  }
  return Array.isArray(Value) ? Value.map(oneValue).join("\\") : "";
}

const GROUPS = ["Alphabetic", "Ideographic", "Phonetic"];

function oneValue(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  const groups = GROUPS.map((group) => (value as Record<string, unknown>)[group] ?? "");
  return groups.join("=").replace(/=+$/, "");
}

/** Of each attribute that was changed, what stood there first (PS3.3 C.12.1.1.9). */
function originalOf(dataset: Dataset): Map<string, string> {
  const changes = items(dataset, ORIGINAL_ATTRIBUTES)
    .map((item) => ({ when: text(item, "04000562"), item }))
    .sort((a, b) => b.when.localeCompare(a.when));
  const before = new Map<string, string>();
  // The earliest is written last, and stays.
  for (const { item } of changes) {
    for (const attributes of items(item, "04000550")) {
      for (const [tag, element] of Object.entries(attributes)) {
        if (element && element.vr !== "SQ") before.set(tag, writtenValue(element));
      }
    }
  }
  return before;
}

/** Every tag with its creator, once each: those whose names are to be asked for. */
export function tagsOf(dataset: Dataset): { tag: string; creator: string }[] {
  const found = new Map<string, { tag: string; creator: string }>();
  let left = MOST_VISITED;
  const visit = (one: Dataset, depth: number) => {
    for (const tag of attributesOf(one)) {
      if (!one[tag] || left-- < 0) continue;
      const creator = creatorOf(one, tag);
      found.set(`${tag} ${creator}`, { tag, creator });
      if (depth < DEEPEST) for (const item of items(one, tag)) visit(item, depth + 1);
    }
  };
  visit(dataset, 0);
  return [...found.values()];
}
