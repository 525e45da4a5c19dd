import type { Types } from "@cornerstonejs/core";
import * as tools from "@cornerstonejs/tools";
import { squared } from "../measurements/heart";
import { type Kind, namesOf, type Variant, variantOf, variantsOf } from "../measurements/kinds";
import type { MeasuredAnimal, Point } from "../measurements/measurement";
import { toImage, toPlane } from "../measurements/plane";
import type { Begun } from "../measurements/strokes";
import type { Annotation } from "./drawnPoints";
import { pixelsOf, scaleOn } from "./guidedLines";
import { placeOf } from "./imageIds";
import { draw, select } from "./measurements";
import { planeModule, worldAt } from "./pixels";
import { type Refusal, refusalOf } from "./refusal";
import type { Viewport } from "./viewport";

/** As its tool is called; it is no kind, so nothing that is half measured is kept or saved. */
export const DRAFT = "GUIDE";

const { state } = tools.annotation;

interface Wishes {
  /** What the measurement is compared for, by the image it is made on. */
  animalOn: (imageId: string) => MeasuredAnimal;
  /** Something has changed. */
  changed: () => void;
  /** The last point was put down. */
  done: (uid: string) => void;
}

/** A measurement that a guide is making: point after point in the order of the kind, all on one image. */
export class Draft {
  /** The one that points are put down for. */
  static open: Draft | undefined;

  private annotation: Annotation | undefined;
  private shape: Variant;
  /** Why the last point was not taken. */
  refusal: Refusal | "OTHER_IMAGE" | undefined;
  /** Points of each group. */
  each: number;
  variant: string;

  constructor(
    readonly kind: Kind,
    private readonly wishes: Wishes,
    variant = variantsOf(kind)[0] ?? "",
  ) {
    this.variant = variant;
    this.shape = variantOf(kind, variant) ?? { points: [] };
    this.each = this.shape.usual ?? 0;
    Draft.open?.close();
    Draft.open = this;
  }

  /** The name of every point, in the order in which they are put down. */
  get names(): string[] {
    return namesOf(this.shape, this.each);
  }

  get count(): number {
    return this.points.length;
  }

  private get points(): Types.Point3[] {
    return this.annotation?.data.handles?.points ?? [];
  }

  get imageId(): string {
    return this.annotation?.metadata?.referencedImageId ?? "";
  }

  /** What there is to draw. */
  get begun(): Begun {
    const points = this.annotation ? pixelsOf(this.annotation) : [];
    return { kind: this.kind, variant: this.variant, points, each: this.each };
  }

  /** Takes a point on the image of a viewport; false: nothing can be measured there. */
  add(viewport: Viewport, point: Types.Point3): boolean {
    const imageId = viewport.getCurrentImageId();
    const elsewhere = this.count && imageId !== this.imageId ? "OTHER_IMAGE" : undefined;
    this.refusal = elsewhere ?? refusalOf(viewport, this.kind);
    if (!this.refusal) {
      if (!this.count) this.begin(viewport, imageId);
      this.points.push([...point]);
    }
    this.redraw();
    return !this.refusal;
  }

  private begin(viewport: Viewport, imageId: string): void {
    this.clear();
    const FrameOfReferenceUID = viewport.getFrameOfReferenceUID();
    this.annotation = tools.AnnotationTool.createAnnotation({
      metadata: { toolName: DRAFT, referencedImageId: imageId, FrameOfReferenceUID },
      data: { handles: { points: [], activeHandleIndex: null }, measured: {} },
    } as unknown as Annotation);
    state.addAnnotation(this.annotation, FrameOfReferenceUID);
  }

  /** Moves the last point. */
  move(point: Types.Point3): void {
    this.points.splice(-1, 1, [...point]);
    this.redraw();
  }

  /** The last point stays where it is. With the last of all the measurement is there. */
  settle(): void {
    const plane = planeModule(this.imageId);
    const { points } = this.begun;
    const last = this.names[points.length - 1];
    const square = last === "CAUDAL_BORDER" && this.square(points);
    if (square && plane) this.points.splice(-1, 1, worldAt(plane, square));
    if (this.count === this.names.length) this.finish();
    else this.redraw();
  }

  /** Where the short axis ends when it is square to the long one. */
  private square(points: Point[]): Point | undefined {
    const scale = scaleOn(this.imageId, points);
    const end = points[points.length - 1];
    const wanted = ["CARINA", "APEX", "CRANIAL_BORDER"].map((name) => points[this.names.indexOf(name)]);
    const [carina, apex, cranial] = wanted;
    if (!scale || !end || !carina || !apex || !cranial) return undefined;
    const [a, b, c, d] = [end, carina, apex, cranial].map((point) => toPlane(point, scale)) as [
      Point,
      Point,
      Point,
      Point,
    ];
    return toImage(squared(a, b, c, d), scale);
  }

  private finish(): void {
    const place = placeOf(this.imageId);
    const { points, kind } = this.begun;
    if (!place) return;
    const { tenant, studyInstanceUID, ...image } = place;
    const uid = newUid();
    const animal = this.wishes.animalOn(this.imageId);
    const { variant } = this;
    this.close();
    draw({ tenant, studyInstanceUID }, { uid, kind, image, points, animal, ...(variant && { variant }) });
    select(uid);
    this.wishes.done(uid);
  }

  /** Takes the last point back. */
  undo(): void {
    this.points.pop();
    if (!this.count) this.clear();
    this.redraw();
  }

  /** Goes on in another way: with the points there are, as far as they mean the same. */
  change(variant: string): void {
    const before = this.names;
    this.variant = variant;
    this.shape = variantOf(this.kind, variant) ?? { points: [] };
    this.each = Math.min(
      Math.max(this.each || (this.shape.usual ?? 0), this.shape.least ?? 0),
      this.shape.most ?? 0,
    );
    const same = this.names.findIndex((name, at) => name !== before[at]);
    if (same >= 0) this.points.splice(same);
    if (!this.count) this.clear();
    this.settle();
  }

  /** A group shall have so many points; those put down stay as far as they fit. */
  size(each: number): void {
    const { least = 0, most = 0 } = this.shape;
    const before = this.names;
    this.each = Math.min(Math.max(each, least), most);
    const same = this.names.findIndex((name, at) => name !== before[at]);
    if (same >= 0) this.points.splice(same);
    this.settle();
  }

  /** Whether as many vertebrae, or points on rims, as are marked would do. */
  get enough(): boolean {
    const { least = 0, groups = [] } = this.shape;
    return groups.length === 1 && this.count >= least && this.count < this.each;
  }

  /** Nothing of it stays. */
  close(): void {
    this.clear();
    if (Draft.open === this) Draft.open = undefined;
    this.redraw();
  }

  private clear(): void {
    if (this.annotation) state.removeAnnotation(this.annotation.annotationUID ?? "");
    this.annotation = undefined;
  }

  private redraw(): void {
    const groups = tools.ToolGroupManager.getAllToolGroups();
    tools.utilities.triggerAnnotationRenderForViewportIds(groups.flatMap((group) => group.getViewportIds()));
    this.wishes.changed();
  }
}

/** A UID of a UUID (PS3.5 B.2). */
function newUid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `2.25.${BigInt(`0x${digits}`)}`;
}
