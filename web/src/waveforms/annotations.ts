import { type Dataset, items, number, numbers, text } from "../dicomweb/dataset";

/** What was written beside a waveform (PS3.3 C.10.10). */
export interface Annotation {
  /** "QRS Duration 75 ms" */
  words: string;
  /** Of the groups, numbered from 0, the channels it is about, numbered from 0; null: all of that group. */
  about: { group: number; channel: number | null }[];
  /** Seconds from the beginning of the group; of a stretch both ends. None: it is about the whole. */
  times: number[];
  /** Each two times are the ends of one stretch. */
  stretches: boolean;
}

const MOST = 5000;

/** Each annotation; `frequencies`: of the groups, since an annotation counts samples. */
export function annotationsOf(dataset: Dataset, frequencies: (number | undefined)[]): Annotation[] {
  return items(dataset, "0040B020")
    .slice(0, MOST)
    .map((item) => annotationOf(item, frequencies))
    .filter(({ words }) => words);
}

function annotationOf(item: Dataset, frequencies: (number | undefined)[]): Annotation {
  const referenced = numbers(item, "0040A0B0");
  const about = Array.from({ length: Math.floor(referenced.length / 2) }, (_, at) => ({
    group: (referenced[at * 2] ?? 1) - 1,
    channel: referenced[at * 2 + 1] ? (referenced[at * 2 + 1] as number) - 1 : null,
  }));
  const frequency = frequencies[about[0]?.group ?? 0];
  const positions = frequency
    ? // The first sample is number 1 (PS3.3 C.10.10.1.2).
      numbers(item, "0040A132").map((position) => (position - 1) / frequency)
    : [];
  const offsets = numbers(item, "0040A138").map((milliseconds) => milliseconds / 1000);
  return {
    words: wordsOf(item),
    about,
    times: positions.length ? positions : offsets,
    stretches: text(item, "0040A130").endsWith("SEGMENT"),
  };
}

const meaning = (code: Dataset | undefined) => (code ? text(code, "00080104") || text(code, "00080100") : "");

function wordsOf(item: Dataset): string {
  const said = text(item, "00700006");
  const name = meaning(items(item, "0040A043")[0]);
  const value = meaning(items(item, "0040A168")[0]);
  const measured = number(item, "0040A30A");
  const units = text(items(item, "004008EA")[0] ?? {}, "00080100");
  const amount =
    measured === undefined
      ? ""
      : [measured, units === "1" ? "" : units].filter((part) => part !== "").join(" ");
  return [name, value, amount, said].filter(Boolean).join(" ");
}

/** Whether an annotation is about a group, numbered from 0. */
export const isAbout = ({ about }: Annotation, group: number) =>
  !about.length || about.some((one) => one.group === group);
