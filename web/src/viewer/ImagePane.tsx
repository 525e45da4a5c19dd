import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Center, Loader, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { type Image, imagesOf } from "../cornerstone/imageIds";
import { prefetch } from "../cornerstone/prefetch";
import { nameStacks } from "../cornerstone/sharedRange";
import { stackViewport } from "../cornerstone/start";
import { useStack } from "../cornerstone/useStack";
import { fetching } from "../dicomweb/fetching";
import type { SeriesMetadata } from "../dicomweb/metadata";
import { hasOverlayPlanes, overlayPlanesPath } from "../dicomweb/overlayPlanes";
import { useTurn } from "../hanging/FacingContext";
import { type DisplaySet, metadataOf, thumbnailPath } from "./displaySets";
import { FrameBar } from "./FrameBar";
import classes from "./ImagePane.module.css";
import { HiddenPlanes, OverlayPlanes } from "./OverlayPlanes";
import { Overlays } from "./Overlays";
import { PaneReading } from "./PaneReading";
import { Trouble } from "./Trouble";

interface Props {
  id: string;
  set: DisplaySet;
  active: boolean;
  overlays: boolean;
  overlayPlanes: boolean;
}

export function ImagePane({ id, set, active, overlays, overlayPlanes }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const { data: metadata, error } = useQuery(metadataOf(set));
  const images = useMemo(() => listImages(set, metadata), [set, metadata]);
  const imageIds = useMemo(() => images.map(({ imageId }) => imageId), [images]);
  const turn = useTurn(set, images[0]?.dataset);
  const { rendered, shown, error: failure } = useStack(id, element, imageIds, turn);
  const isFetched = useSyncExternalStore(fetching.subscribe, () => fetching.isUnderWay);
  const trouble =
    failure ?? error?.message ?? (metadata && !images.length ? t`Its images are not there.` : null);
  const index = shown?.index ?? 0;
  const image = images[index];
  const overlaid = rendered && !trouble && image && hasOverlayPlanes(image.dataset) ? image : null;

  return (
    <div
      className={classes.pane}
      data-testid="image-pane"
      data-rendered={rendered}
      data-failed={trouble !== null}
      data-frame={index + 1}
      data-frames={set.frames}
    >
      <div className={classes.picture} data-picture={id}>
        <div
          ref={element}
          className={classes.canvas}
          data-testid="viewport-canvas"
          role="img"
          aria-label={
            shown?.mirrored
              ? t`${set.modality} ${set.title}, image ${index + 1} of ${set.frames}, mirrored`
              : t`${set.modality} ${set.title}, image ${index + 1} of ${set.frames}`
          }
          onContextMenu={(event) => event.preventDefault()}
        />
        {overlaid &&
          (overlayPlanes ? (
            <OverlayPlanes
              viewportId={id}
              path={overlayPlanesPath(overlaid.dataset, overlaid.imageId.slice("wadors:".length))}
            />
          ) : (
            <HiddenPlanes />
          ))}
        <PaneReading viewportId={id} set={set} images={images} shown={rendered && !trouble ? shown : null} />
        {!rendered && !trouble && (
          <Center className={classes.waiting}>
            <Preview key={set.key} path={thumbnailPath(set)} />
            {isFetched ? <BeingFetched /> : <Loader color="gray" aria-label={t`Loading the image`} />}
          </Center>
        )}
        {trouble && (
          <Trouble title={t`This image cannot be shown`}>
            <Text c="dimmed">{trouble}</Text>
          </Trouble>
        )}
        {(shown?.mirrored || shown?.rotation) && !trouble ? (
          <div className={classes.mirrored}>
            {shown.mirrored && (
              <div data-testid="mirrored" data-output="text">
                <Trans>MIRRORED</Trans>
              </div>
            )}
            {shown.rotation > 0 && (
              <div data-testid="rotated" data-output="text">
                <Trans>ROTATED {shown.rotation}°</Trans>
              </div>
            )}
          </div>
        ) : null}
        <Overlays set={set} dataset={image?.dataset} shown={rendered ? shown : null} hidden={!overlays} />
      </div>
      {set.frames > 1 && (
        <FrameBar
          count={set.frames}
          index={index}
          active={active}
          dataset={image?.dataset}
          go={(to) => void stackViewport(id)?.setImageIdIndex(to)}
        />
      )}
    </div>
  );
}

/** Something to look at until the picture itself is here. */
function Preview({ path }: { path: string }) {
  return (
    <img
      src={path}
      alt=""
      className={classes.preview}
      onError={({ currentTarget }) => currentTarget.remove()}
    />
  );
}

function listImages(set: DisplaySet, metadata: SeriesMetadata | undefined): Image[] {
  if (!metadata) return [];
  const images = set.instances.flatMap((instance) => {
    const dataset = metadata.datasets.get(instance.sopInstanceUID);
    if (!dataset) return [];
    const { tenant, studyInstanceUID } = set.study;
    const frames = Math.max(1, instance.numberOfFrames);
    const uid = instance.sopInstanceUID;
    const series = set.series.seriesInstanceUID;
    return imagesOf(tenant, studyInstanceUID, series, uid, frames, dataset, metadata.version);
  });
  nameStacks(images);
  return images;
}

/** Whether something lies over one of a set's images. */
export function useHasOverlayPlanes(set: DisplaySet | undefined): boolean {
  const { data: metadata } = useQuery(metadataWanted(set, true));
  return useMemo(
    () =>
      set?.instances.some(({ sopInstanceUID }) =>
        hasOverlayPlanes(metadata?.datasets.get(sopInstanceUID) ?? {}),
      ) ?? false,
    [set, metadata],
  );
}

/** Reads a neighbouring series' metadata and first picture while the user looks at this one. */
export function usePrefetchedSet(set: DisplaySet | undefined, wanted: boolean): void {
  const { data: metadata } = useQuery(metadataWanted(set, wanted));
  useEffect(() => {
    const [first] = set && metadata ? listImages(set, metadata) : [];
    if (first) prefetch(first.imageId, 50);
  }, [set, metadata]);
}

/** What asks for the metadata of a set that may not be there, or that is no stack of pictures. */
function metadataWanted(set: DisplaySet | undefined, wanted: boolean) {
  return { ...metadataOf(set), enabled: wanted && Boolean(set?.frames) && !set?.video };
}

/** Stands over the small picture, which is never moved to an archive. */
function BeingFetched() {
  return (
    <Stack align="center" gap="xs" className={classes.fetched} role="status" data-testid="being-fetched">
      <Loader color="gray" type="dots" />
      <Text fw={650}>
        <Trans>Being fetched from the archive</Trans>
      </Text>
      <Text size="sm">
        <Trans>It takes minutes to hours, and goes on by itself once it is there.</Trans>
      </Text>
    </Stack>
  );
}
