import { plural, t } from "@lingui/core/macro";
import { Plural, Trans } from "@lingui/react/macro";
import { Text, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconPhoto } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import { instanceRoot } from "../dicomweb/paths";
import type { ImageRequest, Shot, ShotImage } from "./queries";
import classes from "./ShotTiles.module.css";

/** Pictures of images that are of no view asked for; more of them are told by their number. */
const MOST_OTHERS = 6;

interface Props {
  tenant: string;
  request: ImageRequest;
  /** Whether the person may see images. */
  mayLook: boolean;
}

/** The shot selection: each view with its picture once it was shot, or a gap while it is missing. */
export function ShotTiles({ tenant, request, mayLook }: Props) {
  const { shots, others } = request.selection;
  if (shots.length + others.length === 0) return null;
  const open = request.state === "SCHEDULED" || request.state === "IN_PROGRESS";
  return (
    <ul className={classes.shots} aria-label={t`Shots of ${request.procedure.name}`}>
      {shots.map((shot, number) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a view may be asked for twice, and its place stays
        <li key={number} data-testid="shot" data-missing={shot.images.length === 0}>
          <Tile tenant={tenant} image={mayLook ? shot.images[0] : undefined} label={labelOf(shot)}>
            {stateOf(shot, open)}
          </Tile>
        </li>
      ))}
      {others.slice(0, MOST_OTHERS).map((image, number) => (
        <li key={image.sopInstanceUID} data-testid="other-image">
          <Tile tenant={tenant} image={mayLook ? image : undefined} label={t`Other image`}>
            {number === MOST_OTHERS - 1 && others.length > MOST_OTHERS ? (
              <Text component="span">
                <Plural value={others.length - MOST_OTHERS} one="and # more" other="and # more" />
              </Text>
            ) : (
              <Text component="span">
                <Trans>of no view asked for</Trans>
              </Text>
            )}
          </Tile>
        </li>
      ))}
    </ul>
  );
}

/** "Left mediolateral" */
function labelOf({ laterality, name }: Shot): string {
  const side = { L: "left", R: "right" }[laterality];
  if (!side || name.toLowerCase().includes(side)) return name;
  // An abbreviation such as D45L-PaMO keeps its capitals.
  const view = /^[A-Z][a-z ]+$/.test(name) ? name.toLowerCase() : name;
  return side === "left" ? t`Left ${view}` : t`Right ${view}`;
}

function stateOf({ images, required }: Shot, open: boolean): ReactNode {
  if (images.length > 0) {
    return (
      <>
        <IconCheck size={18} aria-hidden className={classes.done} />
        <Text component="span">{plural(images.length, { one: "shot", other: "shot # times" })}</Text>
      </>
    );
  }
  if (!open)
    return (
      <Text component="span">
        <Trans>not shot</Trans>
      </Text>
    );
  return <Text component="span">{required ? t`missing` : t`if wanted`}</Text>;
}

interface TileProps {
  tenant: string;
  image?: ShotImage;
  label: string;
  children: ReactNode;
}

function Tile({ tenant, image, label, children }: TileProps) {
  const inside = (
    <>
      <span className={classes.picture}>{image && <Picture tenant={tenant} image={image} />}</span>
      <span className={classes.words}>
        <Text component="span" fw={600}>
          {label}
        </Text>
        <span className={classes.state}>{children}</span>
      </span>
    </>
  );
  if (!image) return <div className={classes.tile}>{inside}</div>;
  return (
    <Link
      className={classes.tile}
      to={`/tenants/${tenant}/studies/${encodeURIComponent(image.studyInstanceUID)}`}
    >
      <VisuallyHidden>{t`Look at:`} </VisuallyHidden>
      {inside}
    </Link>
  );
}

/** The server's thumbnail of one image. */
function Picture({ tenant, image }: { tenant: string; image: ShotImage }) {
  const [gone, setGone] = useState(false);
  const { studyInstanceUID, seriesInstanceUID, sopInstanceUID } = image;
  if (gone) return <IconPhoto size={32} stroke={1.3} aria-hidden />;
  return (
    <img
      src={`${instanceRoot(tenant, studyInstanceUID, seriesInstanceUID, sopInstanceUID)}/thumbnail`}
      alt=""
      loading="lazy"
      decoding="async"
      onError={() => setGone(true)}
    />
  );
}
