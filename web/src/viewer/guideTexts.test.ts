import { i18n } from "@lingui/core";
import { describe, expect, test } from "vitest";
import { type Kind, namesOf, variantOf, variantsOf } from "../measurements/kinds";
import { REFERENCES, SPECIES } from "../measurements/references";
import { GUIDED } from "../measurements/strokes";
import { labelOf, shortLabelOf } from "../measurements/words";
import { referenceText, sourceText } from "./guideReference";
import { FINDINGS, GUIDES, REMARKS, SPECIES_NAMES, stepText, VARIANTS } from "./guideTexts";

i18n.loadAndActivate({ locale: "en", messages: {} });
const say = (text: Parameters<typeof i18n._>[0]) => i18n._(text as never);
const every = GUIDED.flatMap((kind) => variantsOf(kind).map((variant) => [kind, variant] as [Kind, string]));

test("every guided kind is offered, and every way of it", () => {
  expect(GUIDES.map(({ kind }) => kind).sort()).toEqual([...GUIDED].sort());
  for (const [kind, variant] of every) {
    if (variantsOf(kind).length > 1) expect(VARIANTS[kind]?.names[variant]).toBeDefined();
  }
});

test.each(every)("%s %s: every step says what to mark", (kind, variant) => {
  const shape = variantOf(kind, variant);
  for (const name of shape ? namesOf(shape, shape.usual ?? 0) : []) {
    expect(stepText(name, variant, say as never)).not.toBe("");
  }
});

describe("references in words", () => {
  const of = (value: string, breed?: string) =>
    REFERENCES.filter((row) => row.value === value && row.breeds?.[0] === breed).map((row) =>
      referenceText(row, say as never),
    );

  test("say numbers, limits and how many animals", () => {
    expect(of("VERTEBRAL_HEART_SCORE", "cavalier")).toEqual(["10.6 ± 0.5", "10.08 ± 0.56, n 30"]);
    expect(of("VERTEBRAL_LEFT_ATRIAL_SIZE").slice(0, 2)).toEqual([
      "median 1.9 (1.4–2.2), n 80",
      "> 2.3: left atrial enlargement (Se 89 %, Sp 73 %), n 183",
    ]);
    expect(of("SMALL_BOWEL_RATIO")[0]).toBe("≤ 1.6");
  });

  test("say where they come from and how far to trust them", () => {
    const [brittany] = REFERENCES.filter(({ breeds }) => breeds?.[0] === "brittany");
    expect(brittany && sourceText(brittany)).toBe(
      "Brittany Spaniel · Vet Sci 2021;8:300 · Grade A: read in the article or its abstract.",
    );
  });

  test("use only words that there are", () => {
    for (const { value, cutoff, remark } of REFERENCES) {
      expect(labelOf(value)).not.toBe("");
      expect(shortLabelOf(value)).not.toBe("");
      if (cutoff) expect(FINDINGS[cutoff.finding]).toBeDefined();
      if (remark) expect(REMARKS[remark]).toBeDefined();
    }
    for (const species of SPECIES) expect(SPECIES_NAMES[species]).toBeDefined();
  });
});
