import type { Point } from "../dicomweb/distance";
import type { Kind } from "./kinds";

export type { Point };

/** Where an image lies: one frame of an instance of a series. Frames count from 1. */
export interface ImageReference {
  seriesInstanceUID: string;
  sopInstanceUID: string;
  frameNumber: number;
}

/** How the animal lay: the side that was down. Papers say "left to right" where the right one was. */
export type Recumbency = "RIGHT_LATERAL" | "LEFT_LATERAL" | "STERNAL" | "DORSAL";

/** What a measurement is compared for: keys of the references, "" where nobody knows. */
export interface MeasuredAnimal {
  species: string;
  breed: string;
  recumbency: Recumbency | "";
}

/** What somebody measured or marked on one image. */
export interface Measurement {
  /** Tracking UID of the SR (PS3.16 TID 1501): "2.25.…". */
  uid: string;
  kind: Kind;
  image: ImageReference;
  /** In image pixels, in the order that `kinds.json` names them. */
  points: Point[];
  text?: string;
  animal?: MeasuredAnimal;
  /** One of the kind's ways of measuring; without it the first. */
  variant?: string;
  /** What somebody said one pixel's width is, by an object of known size: mm. */
  millimetres?: number;
}

export type Unit = "mm" | "px" | "mm2" | "px2" | "deg" | "v" | "1" | "HU" | "";

/** One number of a measurement, in full; `names.ts` says it to people. */
export interface Value {
  name: string;
  value: number;
  unit: Unit;
}

/** What a pixel is: its height (between rows) and width, in mm, or in widths of a pixel where nobody knows mm. */
export interface Scale {
  row: number;
  column: number;
  unit: "mm" | "px";
}
