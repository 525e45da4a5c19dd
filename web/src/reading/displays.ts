import { drawnValues } from "../cornerstone/drawnValues";
import { scaleOn } from "../cornerstone/guidedLines";
import { placeOf } from "../cornerstone/imageIds";
import { measurementsOn } from "../cornerstone/measurements";
import { type Placement, placementOf } from "../cornerstone/placement";
import { displayOf } from "../cornerstone/presentation";
import { stackViewport } from "../cornerstone/start";
import type { GraphicInput, ShownImageInput } from "../graphql/generated/graphql";
import type { Measurement, Scale } from "../measurements/measurement";
import type { Study } from "../viewer/queries";
import { clipped, linesOf } from "./outlines";
import { valueWords } from "./words";

const PIXELS: Scale = { row: 1, column: 1, unit: "px" };

/** How the images of a study are shown in so many viewports, with what is drawn on them; each image once. */
export function displaysShown(study: Study, viewports: number): ShownImageInput[] {
  const found = Array.from({ length: viewports }, (_, pane) => displayIn(`pane-${pane}`, study)).filter(
    (shown) => shown !== undefined,
  );
  const key = ({ image }: ShownImageInput) => `${image.sopInstanceUID}/${image.frameNumber}`;
  return [...new Map(found.map((shown) => [key(shown), shown])).values()];
}

function displayIn(viewportId: string, study: Study): ShownImageInput | undefined {
  const viewport = stackViewport(viewportId);
  const imageId = viewport?.getCornerstoneImage()?.imageId;
  const display = viewport && displayOf(viewport);
  const place = imageId ? placeOf(imageId) : undefined;
  const placement = viewport && placementOf(viewport);
  if (!display || !placement || place?.studyInstanceUID !== study.studyInstanceUID) return undefined;
  const { seriesInstanceUID, sopInstanceUID, frameNumber } = place;
  return {
    ...display,
    area: display.area && [...display.area],
    image: { seriesInstanceUID, sopInstanceUID, frameNumber },
    graphics: measurementsOn(viewport).flatMap((one) =>
      graphicsOf(one, placement, scaleOn(imageId ?? "", one.points) ?? PIXELS),
    ),
  };
}

/** A drawing as lines within its image; its text and numbers stand at the first point. */
function graphicsOf(measurement: Measurement, { columns, rows }: Placement, scale: Scale): GraphicInput[] {
  const { text = "" } = measurement;
  const words = [text, ...drawnValues(measurement).measured.map(valueWords)].filter(Boolean).join("\n");
  return linesOf(measurement, scale)
    .flatMap((outline) => clipped(outline, [columns, rows]))
    .map(({ points, closed }, at) => ({
      points: points.map((point) => [...point]),
      closed,
      ...(at === 0 && words && { text: words }),
    }));
}
