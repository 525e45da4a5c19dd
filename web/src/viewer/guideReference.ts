import type { MessageDescriptor } from "@lingui/core";
import { t } from "@lingui/core/macro";
import { BREEDS, type Reference } from "../measurements/references";
import { FINDINGS, REMARKS } from "./guideTexts";

const SIDES = { ABOVE: ">", AT_LEAST: "≥", BELOW: "<", AT_MOST: "≤" };

type Say = (text: MessageDescriptor) => string;

/** "10.6 ± 0.5 (9.1–11.8), n 30" */
export function referenceText(row: Reference, say: Say): string {
  const { cutoff, mean, median, sd, unsaid, n, sex, modality, remark } = row;
  const sexes = { F: t`females`, M: t`males` };
  const middle = mean ?? (median === undefined ? undefined : t`median ${median}`);
  const spread = sd ?? unsaid;
  const finding = cutoff && FINDINGS[cutoff.finding];
  const numbers = cutoff
    ? `${SIDES[cutoff.side]} ${cutoff.at}: ${finding ? say(finding) : ""}${accuracy(row)}`
    : [middle, spread === undefined ? "" : `± ${spread}`, limits(row, middle !== undefined)]
        .filter(Boolean)
        .join(" ");
  const note = remark && REMARKS[remark];
  return [sex && sexes[sex], modality, numbers, n && `n ${n}`, note && say(note)].filter(Boolean).join(", ");
}

function accuracy({ cutoff }: Reference): string {
  const { sensitivity, specificity } = cutoff ?? {};
  return sensitivity && specificity ? t` (Se ${sensitivity} %, Sp ${specificity} %)` : "";
}

function limits({ low, high, limits: what }: Reference, bracketed: boolean): string {
  const said =
    low !== undefined && high !== undefined
      ? `${low}–${high}`
      : low !== undefined
        ? `≥ ${low}`
        : high !== undefined
          ? `≤ ${high}`
          : "";
  const named = said && what === "IQR" ? t`half of all ${said}` : said;
  return named && bracketed ? `(${named})` : named;
}

/** Whose it is where it is of a breed, where it was published, and how well that is known. */
export function sourceText({ breeds = [], source, grade }: Reference): string {
  const names = breeds.flatMap((key) => BREEDS.find((breed) => breed.key === key)?.name ?? []).join(", ");
  const read =
    grade === "A"
      ? t`Grade A: read in the article or its abstract.`
      : t`Grade S: quoted elsewhere, so it colours nothing.`;
  return [names, source, read].filter(Boolean).join(" · ");
}
