import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { placementOf } from "../cornerstone/placement";
import { stackViewport } from "../cornerstone/start";
import classes from "./OverlayPlanes.module.css";

interface Props {
  viewportId: string;
  /** Where the server draws them. */
  path: string;
}

/**
 * The overlay planes that came with the image (groups 60xx), drawn by the server, moved with the picture. Rendered
 * anew with each rendering of the viewport.
 */
export function OverlayPlanes({ viewportId, path }: Props) {
  const [failed, setFailed] = useState<string>();
  const viewport = stackViewport(viewportId);
  const placement = viewport && placementOf(viewport);
  if (!placement) return null;
  if (failed === path)
    return (
      <p className={classes.notice}>
        <Trans>The marks on this image could not be loaded.</Trans>
      </p>
    );
  const { columns, rows, matrix } = placement;
  const size = Math.hypot(matrix[0], matrix[1]) * window.devicePixelRatio;
  return (
    <img
      // Marks of another frame must not stay while those of this one come.
      key={path}
      src={`${path}&reduce=${reduction(size)}`}
      alt=""
      draggable={false}
      className={classes.planes}
      style={{ width: columns, height: rows, transform: `matrix(${matrix.join(",")})` }}
      data-enlarged={size >= 1 || undefined}
      data-testid="overlay-planes"
      onError={() => setFailed(path)}
    />
  );
}

/** How many pixels become one before the browser draws them: it would let a thin line fade, the server does not. */
const reduction = (size: number) => (size >= 1 ? 1 : 2 ** Math.min(4, Math.floor(Math.log2(1 / size))));

/** That there are marks, and nobody sees them. */
export function HiddenPlanes() {
  return (
    <p className={classes.notice} data-testid="overlay-planes-hidden">
      <Trans>Marks hidden</Trans>
    </p>
  );
}
