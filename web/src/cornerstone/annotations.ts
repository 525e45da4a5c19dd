import * as tools from "@cornerstonejs/tools";
import { isKind, type Kind } from "../measurements/kinds";
import type { MeasuredAnimal, Measurement, Point } from "../measurements/measurement";
import { named } from "../measurements/named";
import { type Annotation, pointsOf, withPoints } from "./drawnPoints";
import { WORDLESS } from "./drawnTools";
import { nameOf, type Place, placeOf, withoutVersion } from "./imageIds";
import { pixelAt, planeModule, worldAt } from "./pixels";

/** Whose images something is drawn on. */
export type OfStudy = Pick<Place, "tenant" | "studyInstanceUID">;

/** A measurement and the study of its image. */
export interface Drawn extends OfStudy {
  measurement: Measurement;
}

const { state, selection } = tools.annotation;

/** What the present names of images are, by those without a version. */
const names = new Map<string, string>();

/** Images have these names from now on: what is drawn on them goes along. */
export function callImages(imageIds: string[]): void {
  for (const imageId of imageIds) names.set(withoutVersion(imageId), imageId);
  for (const { metadata } of state.getAllAnnotations()) {
    const now = names.get(withoutVersion(metadata?.referencedImageId ?? ""));
    if (metadata && now) metadata.referencedImageId = now;
  }
}

/** The name of a measurement's image, without a version. */
export const imageName = ({ tenant, studyInstanceUID, measurement: { image } }: Drawn) =>
  nameOf({ tenant, studyInstanceUID, ...image });

/** The present name of a measurement's image; undefined: it was not shown yet. */
export const imageIdOf = (drawn: Drawn) => names.get(imageName(drawn));

/** All that is drawn, and what is being drawn. */
export const annotations = () => state.getAllAnnotations() as Annotation[];

/** The uid of an SR (PS3.5 B.2) from the UUID that Cornerstone gave, where it is not one already. */
export function uidOf({ annotationUID = "" }: Annotation): string {
  const digits = annotationUID.replaceAll("-", "");
  return /^[0-9a-f]{32}$/i.test(digits) ? `2.25.${BigInt(`0x${digits}`)}` : annotationUID;
}

/** As many digits as there are again when it was drawn and read back. */
const exact = ([column, row]: Point): Point => [Math.round(column * 1e6) / 1e6, Math.round(row * 1e6) / 1e6];

/** Kinds that say nothing without words. */
const WORDS: Kind[] = ["TEXT", "SIDE_MARKER"];

/** What an annotation is; undefined while it is being drawn. */
export function drawnOf(annotation: Annotation): Drawn | undefined {
  const { data, metadata } = annotation;
  const kind = metadata?.toolName as Kind;
  const place = placeOf(metadata?.referencedImageId ?? "");
  const plane = planeModule(metadata?.referencedImageId ?? "");
  if (!place || !plane || !isKind(kind)) return undefined;
  const { tenant, studyInstanceUID, ...image } = place;
  const points = pointsOf(kind, data).map((point) => exact(pixelAt(plane, point)));
  const text = data.label?.replace(WORDLESS, "");
  const { animal, variant } = (data.measured ?? {}) as { animal?: MeasuredAnimal; variant?: string };
  if (!named(kind, variant, points) || (WORDS.includes(kind) && !text)) return undefined;
  return {
    tenant,
    studyInstanceUID,
    measurement: {
      uid: uidOf(annotation),
      kind,
      image,
      points,
      ...(text && { text }),
      ...(animal && { animal }),
      ...(variant && { variant }),
    },
  };
}

/** Draws one in place of what has the same uid; false: its image is not here yet. */
export function annotate(drawn: Drawn): boolean {
  const { uid, kind, points, text = "", animal, variant } = drawn.measurement;
  const before = annotations().find((one) => uidOf(one) === uid);
  takeAnnotation(uid);
  const imageId = names.get(imageName(drawn));
  const plane = imageId && planeModule(imageId);
  if (!imageId || !plane) return false;
  const spread = withPoints(
    kind,
    points.map((point) => worldAt(plane, point)),
  );
  const made = tools.AnnotationTool.createAnnotation({
    annotationUID: before?.annotationUID ?? uid,
    highlighted: false,
    metadata: {
      toolName: kind,
      referencedImageId: imageId,
      FrameOfReferenceUID: plane.frameOfReferenceUID,
    },
    data: { ...spread, label: text, measured: { animal, variant } },
  } as unknown as Annotation);
  state.addAnnotation(made, made.metadata?.FrameOfReferenceUID ?? "");
  return true;
}

export function takeAnnotation(uid: string): void {
  const found = annotations().find((one) => uidOf(one) === uid);
  if (!found?.annotationUID) return;
  if (selection.isAnnotationSelected(found.annotationUID)) selection.deselectAnnotation(found.annotationUID);
  state.removeAnnotation(found.annotationUID);
}
