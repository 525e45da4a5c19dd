import { type StackViewport, type Types, utilities } from "@cornerstonejs/core";
import type { Window } from "../dicomweb/grayscale";
import { rangeOf, type Shades, shadeOf, windowOf } from "../dicomweb/shades";
import { ownShades } from "./greyImage";

interface Drawn {
  lower: number;
  upper: number;
  own: Shades;
  invert: boolean;
}

type TransferFunction = ReturnType<typeof utilities.createLinearRGBTransferFunction>;

/** Points of a curve: as many as its texture has. */
const POINTS = 1024;
/** Widths of the window that a sigmoid is drawn over on each side. */
const TAILS = 1.5;

const drawn = new WeakMap<TransferFunction, Drawn>();

/**
 * Draws the image that is shown along its own curve and table, and inverse where it says so, between the ends of the
 * viewport's window. Cornerstone knows one straight line for all images of a stack: whenever that changed or another
 * image came this puts it right.
 */
export function applyShades(viewport: StackViewport): void {
  const own = ownShades(viewport.getCornerstoneImage());
  const { voiRange, invert = false } = viewport.getProperties();
  const actor = viewport.getDefaultActor()?.actor as Types.ImageActor | undefined;
  if (!own || !voiRange || !actor) return;
  const property = actor.getProperty();
  const wanted: Drawn = { ...voiRange, own, invert };
  const present = property.getRGBTransferFunction(0);
  const before = present && drawn.get(present);
  if (before && isSame(before, wanted)) return;
  const made = utilities.createLinearRGBTransferFunction(voiRange);
  made.setNodes(pointsOf(wanted).map(([x, y]) => ({ x, r: y, g: y, b: y, midpoint: 0.5, sharpness: 0 })));
  property.setRGBTransferFunction(0, made);
  drawn.set(made, wanted);
}

const isSame = (one: Drawn, other: Drawn) =>
  one.lower === other.lower &&
  one.upper === other.upper &&
  one.own === other.own &&
  one.invert === other.invert;

function pointsOf({ lower, upper, own, invert }: Drawn): [number, number][] {
  return straightOrCurved(own).map(([place, shade]) => [
    lower + place * (upper - lower),
    own.inverse === invert ? shade : 1 - shade,
  ]);
}

/** Places within the window, 0 to 1, and the shades there. */
function straightOrCurved({ lut, curve }: Shades): [number, number][] {
  if (lut) {
    const last = lut.values.length - 1;
    return spread(Math.min(Math.max(last, 1), POINTS), 0, 1).map((place) => [
      place,
      (lut.values[Math.round(place * last)] as number) / lut.most,
    ]);
  }
  if (curve !== "SIGMOID")
    return [
      [0, 0],
      [1, 1],
    ];
  return spread(POINTS / 4, -TAILS, 1 + TAILS).map((place) => [
    place,
    shadeOf({ lower: 0, upper: 1, curve }, place),
  ]);
}

const spread = (steps: number, from: number, to: number) =>
  Array.from({ length: steps + 1 }, (_, step) => from + (step / steps) * (to - from));

/** The window that is shown. */
export function shownWindow(viewport: StackViewport): Window {
  const { lower = 0, upper = 0 } = viewport.getProperties().voiRange ?? {};
  return windowOf(lower, upper, ownShades(viewport.getCornerstoneImage())?.curve ?? "LINEAR");
}

/** Show all images of the stack by this window. */
export function chooseWindow(viewport: StackViewport, window: Window): void {
  const curve = ownShades(viewport.getCornerstoneImage())?.curve ?? "LINEAR";
  viewport.setProperties({ voiRange: rangeOf(window, curve) });
}

/** The ends of a window that somebody has chosen. */
export function chosenRange(viewport: StackViewport): Types.VOIRange | undefined {
  const { isComputedVOI, voiRange } = viewport.getProperties();
  return isComputedVOI ? undefined : voiRange;
}

/** From the next image on each is shown by its own window again. */
export function forgetChosenWindow(viewport: StackViewport): void {
  // Cornerstone itself forgets it only together with the transfer function that it began with.
  (viewport as unknown as { voiUpdatedWithSetProperties: boolean }).voiUpdatedWithSetProperties = false;
}

/** Show the image by its own window, and those that follow by theirs. */
export function showOwnWindow(viewport: StackViewport): void {
  const { lower, upper } = ownShades(viewport.getCornerstoneImage()) ?? { lower: 0, upper: 255 };
  viewport.setProperties({ voiRange: { lower, upper } });
  forgetChosenWindow(viewport);
}
