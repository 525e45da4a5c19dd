import { Enums, eventTarget } from "@cornerstonejs/core";
import { useCallback, useSyncExternalStore } from "react";
import { withoutVersion } from "./imageIds";
import { stackViewport } from "./start";

const { ELEMENT_ENABLED, STACK_NEW_IMAGE, VIEWPORT_NEW_IMAGE_SET } = Enums.Events;

/** The instance and frame in a viewport. */
export interface ShownImage {
  sopInstanceUID: string;
  /** Numbered from 1. */
  frame: number;
}

/** Which image a viewport shows, also while it changes; null: none. */
export function useShownImage(viewportId: string | undefined): ShownImage | null {
  const subscribe = useCallback(
    (changed: () => void) => {
      let element: HTMLDivElement | undefined;
      const leave = () => {
        element?.removeEventListener(STACK_NEW_IMAGE, changed);
        element?.removeEventListener(VIEWPORT_NEW_IMAGE_SET, changed);
      };
      const join = () => {
        leave();
        element = viewportId ? stackViewport(viewportId)?.element : undefined;
        element?.addEventListener(STACK_NEW_IMAGE, changed);
        element?.addEventListener(VIEWPORT_NEW_IMAGE_SET, changed);
        changed();
      };
      join();
      eventTarget.addEventListener(ELEMENT_ENABLED, join);
      return () => {
        eventTarget.removeEventListener(ELEMENT_ENABLED, join);
        leave();
      };
    },
    [viewportId],
  );
  const imageId = useSyncExternalStore(subscribe, () =>
    viewportId ? stackViewport(viewportId)?.getCurrentImageId() : undefined,
  );
  return imageId ? imageNamed(imageId) : null;
}

/** What an image's name for Cornerstone says. */
export function imageNamed(imageId: string): ShownImage | null {
  const [, instance, frame] = /\/instances\/([^/]+)\/frames\/(\d+)$/.exec(withoutVersion(imageId)) ?? [];
  return instance ? { sopInstanceUID: decodeURIComponent(instance), frame: Number(frame) } : null;
}
