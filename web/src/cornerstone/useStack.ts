import { Enums, eventTarget, type StackViewport, type Types, utilities } from "@cornerstonejs/core";
import { type RefObject, useEffect, useRef, useState } from "react";
import { prefetchAround } from "./prefetch";
import { renderingEngine, stackViewport } from "./start";
import { joinTools, leaveTools } from "./tools";

const { Events } = Enums;

/** What the picture on the screen is at this moment. */
export interface Shown {
  index: number;
  center: number;
  width: number;
  zoom: number;
  color: boolean;
  camera: Pick<Types.ICamera, "viewUp" | "viewPlaneNormal">;
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
): StackState {
  const [state, setState] = useState(START);
  const loaded = useRef<string[]>([]);

  useEffect(() => {
    const host = element.current;
    if (!host) return;
    const engine = renderingEngine();
    engine.enableElement({ viewportId: id, element: host, type: Enums.ViewportType.STACK });
    joinTools(id, engine.id);
    const viewport = () => stackViewport(id);

    // A picture counts as shown with the first rendering after it came.
    let fresh = false;
    const asked = () => setState((now) => (now.error ? { ...now, error: null, rendered: false } : now));
    const came = () => {
      fresh = true;
      const now = viewport();
      if (now) prefetchAround(now.getImageIds(), now.getCurrentImageIdIndex());
    };
    const rendered = () => {
      const now = viewport();
      if (fresh && now) setState({ rendered: true, shown: describe(now), error: null });
    };
    const failed = (event: Event) => {
      const { imageId, error } = (event as CustomEvent<{ imageId?: string; error?: Error }>).detail;
      if (imageId && imageId === viewport()?.getCurrentImageId()) {
        setState((now) => ({
          ...now,
          rendered: false,
          error: error?.message ?? "The image could not be loaded.",
        }));
      }
    };
    host.addEventListener(Events.PRE_STACK_NEW_IMAGE, asked);
    host.addEventListener(Events.STACK_NEW_IMAGE, came);
    host.addEventListener(Events.IMAGE_RENDERED, rendered);
    eventTarget.addEventListener(Events.IMAGE_LOAD_ERROR, failed);
    const sizes = new ResizeObserver(() => engine.resize(true, true));
    sizes.observe(host);

    return () => {
      sizes.disconnect();
      host.removeEventListener(Events.PRE_STACK_NEW_IMAGE, asked);
      host.removeEventListener(Events.STACK_NEW_IMAGE, came);
      host.removeEventListener(Events.IMAGE_RENDERED, rendered);
      eventTarget.removeEventListener(Events.IMAGE_LOAD_ERROR, failed);
      leaveTools(id, engine.id);
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
    const here = before.length ? imageIds.indexOf(viewport.getCurrentImageId()) : -1;
    if (here < 0) setState(START);
    viewport.setStack(imageIds, Math.max(0, here)).catch((error: unknown) => {
      setState({
        rendered: false,
        shown: null,
        error: error instanceof Error ? error.message : String(error),
      });
    });
  }, [id, imageIds]);

  return state;
}

const sameList = (a: string[], b: string[]) =>
  a.length === b.length && a.every((value, at) => value === b[at]);

function describe(viewport: StackViewport): Shown {
  const { voiRange } = viewport.getProperties();
  const { lower = 0, upper = 0 } = voiRange ?? {};
  const { windowCenter, windowWidth } = utilities.windowLevel.toWindowLevel(lower, upper);
  const { viewUp, viewPlaneNormal } = viewport.getCamera();
  return {
    index: viewport.getCurrentImageIdIndex(),
    center: Math.round(windowCenter),
    width: Math.round(windowWidth),
    zoom: viewport.getZoom(),
    color: viewport.getCornerstoneImage()?.color ?? false,
    camera: { viewUp, viewPlaneNormal },
  };
}
