/** Reading DICOM JSON (PS3.18 Annex F). Whatever a modality sent, these never throw: what is not there is empty. */

export interface Element {
  vr: string;
  Value?: unknown[];
  BulkDataURI?: string;
  InlineBinary?: string;
}

export type Dataset = Record<string, Element | undefined>;

const values = (dataset: Dataset, tag: string): unknown[] => {
  const value = dataset[tag]?.Value;
  return Array.isArray(value) ? value : [];
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const asText = (value: unknown): string => {
  if (isObject(value)) return formatName(value.Alphabetic ?? value.Ideographic ?? value.Phonetic);
  return value === null || value === undefined ? "" : String(value).trim();
};

const formatName = (group: unknown): string =>
  typeof group === "string" ? group.split("^").filter(Boolean).join(" ").trim() : "";

/** The first value as text; a person's name with its components joined by spaces. */
export function text(dataset: Dataset, tag: string): string {
  return asText(values(dataset, tag)[0]);
}

export function texts(dataset: Dataset, tag: string): string[] {
  return values(dataset, tag).map(asText);
}

/** All values that are numbers, also those sent as text. */
export function numbers(dataset: Dataset, tag: string): number[] {
  return values(dataset, tag)
    .filter((value) => value !== null && value !== "")
    .map(Number)
    .filter(Number.isFinite);
}

/** The values at their positions, undefined for each that is no number: those of two attributes may be pairs. */
export function numbersInPlace(dataset: Dataset, tag: string): (number | undefined)[] {
  return values(dataset, tag).map((value) => {
    const found = value === null || value === "" ? Number.NaN : Number(value);
    return Number.isFinite(found) ? found : undefined;
  });
}

export function number(dataset: Dataset, tag: string): number | undefined {
  return numbers(dataset, tag)[0];
}

/** The items of a sequence. */
export function items(dataset: Dataset, tag: string): Dataset[] {
  return values(dataset, tag).filter(isObject) as Dataset[];
}
