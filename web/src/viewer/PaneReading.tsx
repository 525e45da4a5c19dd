import { Trans, useLingui } from "@lingui/react/macro";
import { IconStarFilled } from "@tabler/icons-react";
import { useEffect, useId, useMemo } from "react";
import { type Image, placeOf } from "../cornerstone/imageIds";
import { select } from "../cornerstone/measurements";
import { placementOf } from "../cornerstone/placement";
import { applyDisplay } from "../cornerstone/presentation";
import { stackViewport } from "../cornerstone/start";
import type { Shown } from "../cornerstone/useStack";
import { reset } from "../cornerstone/viewport";
import { type Area, boxOf } from "../reading/area";
import { drawingOf, type Graphic, type Shutter, shutOut } from "../reading/graphics";
import type { ShownImage } from "../reading/queries";
import { useReading } from "../reading/Reading";
import { useOthersGraphics } from "../reading/useOthersGraphics";
import type { DisplaySet } from "./displaySets";
import { isOne } from "./markImage";
import classes from "./PaneReading.module.css";

interface Props {
  viewportId: string;
  set: DisplaySet;
  images: Image[];
  /** null: none is on the screen. */
  shown: Shown | null;
}

/** Whether a frame is meant; the server's 0 is all frames. */
const isMeant = (by: Frame, { sopInstanceUID, frameNumber }: Frame) =>
  by.sopInstanceUID === sopInstanceUID && (!by.frameNumber || by.frameNumber === frameNumber);

interface Frame {
  sopInstanceUID: string;
  frameNumber: number;
}

/** What was saved of the image in a viewport: a presentation state, marks of other systems, a key image's star. */
export function PaneReading({ viewportId, set, images, shown }: Props) {
  const { t } = useLingui();
  const { applied, marked } = useReading();
  const image = shown ? images[shown.index] : undefined;
  const place = useMemo(() => (image ? placeOf(image.imageId) : undefined), [image]);
  useAsked(viewportId, set, images, shown);
  const display = place && applied?.images.find((one) => isMeant(one.image, place));
  useDisplay(viewportId, display);
  const others = useOthersGraphics(set.study, place);
  if (!place) return null;
  return (
    <>
      {(display || others.length > 0) && (
        <Graphics
          viewportId={viewportId}
          graphics={[...(display?.graphics ?? []), ...others]}
          shutters={display?.shutters ?? []}
          area={display?.area ?? null}
        />
      )}
      {marked.images.some((one) => isOne(one, place)) && (
        <span className={classes.star} role="img" aria-label={t`Key image`} data-testid="key-image-star">
          <IconStarFilled size={22} />
        </span>
      )}
    </>
  );
}

/** Goes to the image that somebody asked for, once the stack that has it is there. */
function useAsked(viewportId: string, set: DisplaySet, images: Image[], shown: Shown | null): void {
  const { asked, answered } = useReading();
  useEffect(() => {
    if (!shown || asked?.key !== set.key) return;
    const { sopInstanceUID, frameNumbers } = asked.reference;
    const wanted = { sopInstanceUID, frameNumber: frameNumbers[0] ?? 0 };
    const to = images.findIndex(({ imageId }) => {
      const place = placeOf(imageId);
      return place && isMeant(wanted, place);
    });
    const viewport = stackViewport(viewportId);
    const named = images[to]?.imageId;
    // Until then the viewport has that of the set before.
    if (!viewport || !named || viewport.getImageIds()[to] !== named) return;
    const { measurement = null } = asked;
    void viewport.setImageIdIndex(to).then(() => select(measurement));
    answered(asked);
  }, [asked, answered, images, set.key, shown, viewportId]);
}

/** Shows the image by a presentation state, and as it came once none is applied. */
function useDisplay(viewportId: string, display: ShownImage | undefined): void {
  useEffect(() => {
    const viewport = stackViewport(viewportId);
    if (!display || !viewport) return;
    const { windowCenter = null, windowWidth = null } = display;
    applyDisplay(viewport, { ...display, windowCenter, windowWidth, area: areaOf(display.area) });
    viewport.render();
    return () => {
      const now = stackViewport(viewportId);
      if (!now?.getCornerstoneImage()) return;
      reset(now);
      now.render();
    };
  }, [display, viewportId]);
}

const areaOf = (area: ShownImage["area"]): Area | null => {
  const [x1, y1, x2, y2] = area ?? [];
  return x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined
    ? null
    : [x1, y1, x2, y2];
};

interface GraphicsProps {
  viewportId: string;
  graphics: Graphic[];
  shutters: Shutter[];
  area: ShownImage["area"];
}

/** Lines, shapes and texts over a picture, moved with it, and nothing beside it. Rendered anew with the viewport. */
function Graphics({ viewportId, graphics, shutters, area }: GraphicsProps) {
  const clip = useId();
  const viewport = stackViewport(viewportId);
  const placement = viewport && placementOf(viewport);
  if (!placement) return null;
  const { columns, rows, matrix } = placement;
  const whole: Area = [0, 0, columns - 1, rows - 1];
  const drawing = drawingOf(graphics, matrix, [columns, rows], boxOf(matrix, areaOf(area) ?? whole));
  const picture = boxOf(matrix, whole);
  return (
    <>
      <svg className={classes.graphics} aria-hidden="true" data-testid="graphics">
        <clipPath id={clip}>
          <rect x={picture.left} y={picture.top} width={picture.width} height={picture.height} />
        </clipPath>
        <g clipPath={`url(#${clip})`}>
          {shutters.map((shutter, at) => (
            <path
              // biome-ignore lint/suspicious/noArrayIndexKey: they do not change
              key={at}
              d={shutOut(shutter, matrix, [columns, rows])}
              fillRule="evenodd"
              data-shutter
            />
          ))}
          {drawing.paths.map(({ d, filled }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they do not change
            <path key={at} d={d} data-filled={filled || undefined} />
          ))}
          {drawing.texts.map(({ at: [x, y], text }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they do not change
            <text key={at} x={x} y={y}>
              {text}
            </text>
          ))}
        </g>
      </svg>
      {drawing.outside && (
        <p className={classes.notice} data-testid="graphics-outside">
          <Trans>Some marks lie outside of the picture and are not shown</Trans>
        </p>
      )}
    </>
  );
}
