import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { ImageScore, ReportContentInput, ScoreReason } from "../graphql/generated/graphql";
import type { Content, Section, Texts } from "./queries";

/** In their order. */
export const SECTIONS: Record<Section, MessageDescriptor> = {
  HISTORY: msg`Signalment and history`,
  TECHNIQUE: msg`Views and technical quality`,
  FINDINGS: msg`Findings`,
  CONCLUSION: msg`Conclusion`,
  DIFFERENTIALS: msg`Differential diagnoses, one a line, the likeliest first`,
  RECOMMENDATION: msg`Recommendation`,
};
export const ORDER = Object.keys(SECTIONS) as Section[];

export const SCORES: Record<ImageScore, MessageDescriptor> = {
  GOOD: msg`Good`,
  ACCEPTABLE: msg`Acceptable`,
  POOR: msg`Poor`,
};

export const REASONS: Record<ScoreReason, MessageDescriptor> = {
  POSITIONING: msg`Positioning`,
  EXPOSURE: msg`Exposure`,
  COLLIMATION: msg`Collimation`,
  MOTION: msg`Motion`,
  LABELLING: msg`Labelling`,
  MISSING_VIEW: msg`Missing view`,
};

export const textOf = (content: Content, section: Section) =>
  content.sections.find((one) => one.section === section)?.text ?? "";

export const withText = (content: Content, section: Section, text: string): Content => ({
  ...content,
  sections: ORDER.map((one) => ({ section: one, text: one === section ? text : textOf(content, one) })),
});

/** As the server takes it. */
export const inputOf = ({ keyImages, ...content }: Content): ReportContentInput => ({
  ...content,
  measurements: content.measurements.map(({ label, value, uid }) => ({ label, value, uid: uid || null })),
  keyImages: keyImages.map(({ caption, ...image }) => ({ caption, image })),
});

/** What a template says goes where nothing stands yet. */
export function withTemplate(content: Content, template: Texts["reportTemplates"][number]): Content {
  let filled = { ...content, template: template.id, title: content.title || template.name };
  for (const { section, text } of template.sections) {
    if (text && !textOf(filled, section).trim()) filled = withText(filled, section, text);
  }
  return { ...filled, region: content.region || template.region };
}

/** Templates of the report's regions first. */
export const fittingFirst = <One extends { region: string }>(templates: One[], region: string): One[] => {
  const fits = (one: One) => one.region !== "" && region.toLowerCase().includes(one.region.toLowerCase());
  return [...templates].sort((one, other) => Number(fits(other)) - Number(fits(one)));
};

const ASKS = /^[^:]+:$/;

/** What a template asks for and nobody has answered: "Lungs" of a line "Lungs:" that nothing follows. */
export const unanswered = ({ sections }: Content): string[] =>
  sections.flatMap(({ text }) => {
    const lines = text.split("\n").map((line) => line.trim());
    const isOver = (line: string | undefined) => !line || /^[^:]+:/.test(line);
    return lines
      .filter((line, at) => ASKS.test(line) && isOver(lines[at + 1]))
      .map((line) => line.slice(0, -1));
  });

/** Adds what is not in it yet. */
export function withTakenOver(content: Content, taken: Pick<Content, "measurements" | "keyImages">): Content {
  const uids = new Set(content.measurements.map(({ uid }) => uid).filter(Boolean));
  const images = new Set(
    content.keyImages.map(({ sopInstanceUID, frameNumber }) => `${sopInstanceUID}/${frameNumber}`),
  );
  return {
    ...content,
    measurements: [...content.measurements, ...taken.measurements.filter(({ uid }) => !uids.has(uid))],
    keyImages: [
      ...content.keyImages,
      ...taken.keyImages.filter(
        ({ sopInstanceUID, frameNumber }) => !images.has(`${sopInstanceUID}/${frameNumber}`),
      ),
    ],
  };
}

type Block = Texts["textBlocks"][number];

/** What is being typed before the caret: "/" and the beginning of a short name; null: nothing of the kind. */
export function typedName(text: string, caret: number): string | null {
  const [, name] = /(?:^|\s)\/([a-z0-9-]*)$/.exec(text.slice(0, caret)) ?? [];
  return name ?? null;
}

/** The text blocks that a short name may become, those of the section first. */
export function matching(blocks: Block[], name: string, section: Section): Block[] {
  const found = blocks.filter((one) => one.name.includes(name));
  const rank = (one: Block) => (one.name.startsWith(name) ? 0 : 2) + (one.section === section ? 0 : 1);
  return found.sort((one, other) => rank(one) - rank(other));
}

/** The text with a block in place of the name before the caret, and where the caret is then. */
export function withBlock(text: string, caret: number, block: Block): { text: string; caret: number } {
  const name = typedName(text, caret) ?? "";
  const start = text.slice(caret - name.length - 1, caret) === `/${name}` ? caret - name.length - 1 : caret;
  return {
    text: text.slice(0, start) + block.text + text.slice(caret),
    caret: start + block.text.length,
  };
}
