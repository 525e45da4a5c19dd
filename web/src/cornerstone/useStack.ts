import { Enums, eventTarget, type StackViewport } from "@cornerstonejs/core";
import { t } from "@lingui/core/macro";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { Plane, Vector } from "../dicomweb/plane";
import type { Turn } from "../hanging/facing";
import { applyShades, chosenRange, forgetChosenWindow, shownWindow } from "./applyShades";
import { calibrationOf } from "./calibrations";
import { withoutVersion } from "./imageIds";
import { keepMeasurements, leaveUnseen } from "./measurements";
import { isRendered } from "./modules";
import { prefetchAround } from "./prefetch";
import { renderingEngine, stackViewport } from "./start";
import { joinTools, leaveDrawing, leaveTools } from "./tools";
import { followTouches } from "./touches";
import {
  isMirrored,
  lay,
  layBy,
  pixelsPerUnit,
  planeShown,
  refit,
  rotationOf,
  unturn,
  zoomOf,
  zoomTo,
} from "./viewport";

const { Events } = Enums;

/** What the picture on the screen is at this moment. */
export interface Shown {
  index: number;
  center: number;
  width: number;
  zoom: number;
  /** Its window is one of its own values: of a picture that the server made it would be one of 256 greys. */
  windowed: boolean;
  mirrored: boolean;
  /** By how much it is turned clockwise, in degrees. */
  rotation: number;
  /** Where it is looked at from, and how its rows and columns run there. */
  camera: { viewUp?: Vector; viewPlaneNormal?: Vector };
  plane: Plane | undefined;
  /** CSS pixels of one of the picture's space. */
  pixelsPerUnit: number;
  /** How many mm a pixel is wide, where somebody said so. */
  byHand: number | undefined;
}

export interface StackState {
  /** The picture asked for is on the screen. */
  rendered: boolean;
  shown: Shown | null;
  /** Why the picture asked for cannot be shown. */
  error: string | null;
}

const START: StackState = { rendered: false, shown: null, error: null };

/** A Cornerstone stack viewport in an element: shows the images, follows their change, says what is on the screen. */
export function useStack(
  id: string,
  element: RefObject<HTMLDivElement | null>,
  imageIds: string[],
  turn: Turn | null,
): StackState {
  const [state, setState] = useState(START);
  const loaded = useRef<string[]>([]);
  const zoom = useRef(1);
  /** How the picture that is on its way shall lie. */
  const due = useRef<Turn | null>(null);

  useEffect(() => {
    const host = element.current;
    if (!host) return;
    const engine = renderingEngine();
    engine.enableElement({ viewportId: id, element: host, type: Enums.ViewportType.STACK });
    joinTools(id, engine.id);
    const viewport = () => stackViewport(id);

    const asked = () => setState((now) => (now.error ? { ...now, error: null, rendered: false } : now));
    const shade = () => {
      const now = viewport();
      if (now) applyShades(now);
    };
    const came = () => {
      shade();
      const now = viewport();
      if (!now) return;
      if (due.current) lay(now, due.current);
      due.current = null;
      // Cornerstone keeps the zoom, but what is whole it reckons for pictures that are not turned.
      zoomTo(now, zoom.current);
      leaveDrawing(host, now.getCurrentImageId());
      leaveUnseen();
      prefetchAround(now.getImageIds(), now.getCurrentImageIdIndex());
    };
    const rendered = () => {
      const now = viewport();
      const shown = now && describe(now);
      if (!shown) return;
      zoom.current = shown.zoom;
      // The picture before may be drawn again while the one asked for is on its way, or after it has failed.
      const waiting = shown.index !== now.getCurrentImageIdIndex();
      setState((state) => (waiting && state.error ? state : { rendered: true, shown, error: null }));
    };
    const failed = (event: Event) => {
      const { imageId, error } = (event as CustomEvent<{ imageId?: string; error?: Error }>).detail;
      if (imageId && imageId === viewport()?.getCurrentImageId()) {
        setState((now) => ({
          ...now,
          rendered: false,
          error: error?.message ?? t`The image could not be loaded.`,
        }));
      }
    };
    host.addEventListener(Events.PRE_STACK_NEW_IMAGE, asked);
    host.addEventListener(Events.STACK_NEW_IMAGE, came);
    host.addEventListener(Events.VOI_MODIFIED, shade);
    host.addEventListener(Events.IMAGE_RENDERED, rendered);
    eventTarget.addEventListener(Events.IMAGE_LOAD_ERROR, failed);
    const leaveTouches = followTouches(host);
    const sizes = new ResizeObserver(() => refit(engine));
    sizes.observe(host);

    return () => {
      sizes.disconnect();
      leaveDrawing(host);
      leaveTouches();
      host.removeEventListener(Events.PRE_STACK_NEW_IMAGE, asked);
      host.removeEventListener(Events.STACK_NEW_IMAGE, came);
      host.removeEventListener(Events.VOI_MODIFIED, shade);
      host.removeEventListener(Events.IMAGE_RENDERED, rendered);
      eventTarget.removeEventListener(Events.IMAGE_LOAD_ERROR, failed);
      leaveTools(id, engine.id);
      silence(viewport());
      engine.disableElement(id);
      loaded.current = [];
    };
  }, [id, element]);

  useEffect(() => {
    const viewport = stackViewport(id);
    const before = loaded.current;
    if (!viewport || imageIds.length === 0 || sameList(before, imageIds)) return;
    loaded.current = imageIds;
    // Images that arrive join the stack; the one being looked at stays.
    const shown = before.length ? withoutVersion(viewport.getCurrentImageId()) : undefined;
    const here = imageIds.findIndex((imageId) => withoutVersion(imageId) === shown);
    keepMeasurements(imageIds);
    const kept = here < 0 ? undefined : viewport.getViewPresentation();
    const voiRange = here < 0 ? undefined : chosenRange(viewport);
    if (here < 0) {
      setState(START);
      zoom.current = 1;
      // Cornerstone would take how the last picture was turned for the new one.
      if (viewport.getImageData()) unturn(viewport);
      due.current = turn;
      layBy(viewport, turn);
    }
    forgetChosenWindow(viewport);
    viewport.setStack(imageIds, Math.max(0, here)).then(
      () => {
        if (stackViewport(id) !== viewport) return; // the viewer was left meanwhile
        if (kept) viewport.setViewPresentation(kept);
        if (voiRange) viewport.setProperties({ voiRange });
        viewport.render();
      },
      (error: unknown) => {
        setState({
          rendered: false,
          shown: null,
          error: error instanceof Error ? error.message : String(error),
        });
      },
    );
  }, [id, imageIds, turn]);

  return state;
}

/** A picture that comes after the viewport has left is drawn by Cornerstone all the same, in an engine that is gone. */
function silence(viewport: StackViewport | undefined): void {
  if (viewport) viewport.render = () => {};
}

const sameList = (a: string[], b: string[]) =>
  a.length === b.length && a.every((value, at) => value === b[at]);

/** A whole number, or three digits of what is small. */
const rounded = (value: number) => (Math.abs(value) < 10 ? Number(value.toPrecision(3)) : Math.round(value));

/** Null until a picture of the stack is there; while another is on its way the one on the screen counts. */
function describe(viewport: StackViewport): Shown | null {
  const image = viewport.getCornerstoneImage();
  const index = image ? viewport.getImageIds().indexOf(image.imageId) : -1;
  if (!image || index < 0) return null;
  const { center, width } = shownWindow(viewport);
  const { viewUp, viewPlaneNormal } = viewport.getCamera();
  return {
    index,
    center: rounded(center),
    width: rounded(width),
    zoom: zoomOf(viewport),
    windowed: !image.color && !isRendered(image.imageId),
    mirrored: isMirrored(viewport),
    rotation: rotationOf(viewport),
    camera: { viewUp: viewUp as Vector, viewPlaneNormal: viewPlaneNormal as Vector },
    plane: planeShown(viewport),
    pixelsPerUnit: pixelsPerUnit(viewport),
    byHand: calibrationOf(image.imageId),
  };
}
