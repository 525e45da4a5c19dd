import { Enums } from "@cornerstonejs/core";
import { chosenRange } from "./applyShades";
import { isRendered } from "./modules";
import { stackViewport } from "./start";
import { type Viewport, zoomOf, zoomTo } from "./viewport";

const { CAMERA_MODIFIED, VOI_MODIFIED } = Enums.Events;

/**
 * Zoom, pan and window of one viewport hold in the others too, until the function returned is called. Cornerstone's own
 * synchronisers reckon the zoom of a picture that is turned by what fits were it not, and give one that comes with its
 * own window that window to all.
 */
export function link(from: string, others: string[]): () => void {
  const source = stackViewport(from);
  const element = source?.element;
  if (!source || !element) return () => {};
  const follow = (adjust: (target: Viewport) => void) => () => {
    for (const id of others) {
      const target = stackViewport(id);
      if (!target?.getImageData() || !source.getImageData()) continue;
      adjust(target);
      target.render();
    }
  };
  const place = follow((target) => {
    zoomTo(target, zoomOf(source));
    target.setPan(source.getPan());
  });
  const shade = follow((target) => {
    const voiRange = chosenRange(source);
    if (voiRange && isGreyAsStored(source) && isGreyAsStored(target)) target.setProperties({ voiRange });
  });
  element.addEventListener(CAMERA_MODIFIED, place);
  element.addEventListener(VOI_MODIFIED, shade);
  return () => {
    element.removeEventListener(CAMERA_MODIFIED, place);
    element.removeEventListener(VOI_MODIFIED, shade);
  };
}

/** A window is one of stored values: of colours and of what the server made it means something else. */
function isGreyAsStored(viewport: Viewport): boolean {
  const image = viewport.getCornerstoneImage();
  return Boolean(image && !image.color && !isRendered(image.imageId));
}
