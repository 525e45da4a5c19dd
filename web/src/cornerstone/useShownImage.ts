import { Enums } from "@cornerstonejs/core";
import { useMemo, useSyncExternalStore } from "react";
import { type Place, placeOf } from "./imageIds";
import { stackViewport } from "./start";

/** Does not bubble: heard on its way to the viewport, which may not be there yet. */
function onImage(heard: () => void): () => void {
  document.addEventListener(Enums.Events.IMAGE_RENDERED, heard, { capture: true });
  return () => document.removeEventListener(Enums.Events.IMAGE_RENDERED, heard, { capture: true });
}

/** The image on the screen of a viewport; undefined while there is none. */
export function useShownImage(viewportId: string | undefined): Place | undefined {
  const imageId = useSyncExternalStore(onImage, () =>
    viewportId ? stackViewport(viewportId)?.getCornerstoneImage()?.imageId : undefined,
  );
  return useMemo(() => (imageId ? placeOf(imageId) : undefined), [imageId]);
}
