import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Center, Loader, Text } from "@mantine/core";
import { type HotkeyItem, useHotkeys } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Dataset } from "../dicomweb/dataset";
import { get } from "../dicomweb/fetch";
import { instanceRoot } from "../dicomweb/paths";
import { type DisplaySet, metadataOf } from "./displaySets";
import { frameTimesOf } from "./frameTimes";
import classes from "./ImagePane.module.css";
import { Overlays } from "./Overlays";
import { Trouble } from "./Trouble";
import type { Video } from "./video";

interface Props {
  set: DisplaySet;
  video: Video;
  active: boolean;
  overlays: boolean;
}

/** A stored video in the browser's own player, which asks the server for the ranges it plays. */
export function VideoPane({ set, video, active, overlays }: Props) {
  const player = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<"waiting" | "there" | "failed">("waiting");
  const { study } = set;
  const { seriesInstanceUID } = set.series;
  const uid = set.instances[0]?.sopInstanceUID ?? "";
  const root = instanceRoot(study.tenant, study.studyInstanceUID, seriesInstanceUID, uid);
  const path = `${root}/rendered?accept=${encodeURIComponent(video.mediaType)}`;
  const { data: metadata } = useQuery(metadataOf(set));
  const dataset = metadata?.datasets.get(uid);
  useHotkeys(active ? keysOf(player, dataset) : [], ["INPUT", "TEXTAREA", "SELECT", "BUTTON"]);
  return (
    <div
      className={classes.pane}
      data-testid="video-pane"
      data-rendered={state === "there"}
      data-failed={state === "failed"}
    >
      <div className={classes.picture} data-picture="">
        {state === "failed" ? (
          <Unplayable path={path} video={video} name={set.title || t`video`} />
        ) : (
          // biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said in it
          <video
            ref={player}
            className={classes.video}
            src={path}
            poster={`${root}/rendered?accept=${encodeURIComponent("image/jpeg")}`}
            controls
            playsInline
            loop
            preload="metadata"
            aria-label={t`${set.modality} ${set.title}, video`}
            data-testid="video"
            // A browser without the decoder may play the sound alone, and call that no error.
            onLoadedMetadata={({ currentTarget }) => currentTarget.videoWidth || setState("failed")}
            onLoadedData={({ currentTarget }) => setState(currentTarget.videoWidth ? "there" : "failed")}
            onError={() => setState("failed")}
          />
        )}
        <Overlays set={set} dataset={dataset} shown={null} hidden={!overlays} />
      </div>
    </div>
  );
}

/** The space bar plays and pauses; the arrows go one frame on or back, as in a clip of images. */
function keysOf(
  player: React.RefObject<HTMLVideoElement | null>,
  dataset: Dataset | undefined,
): HotkeyItem[] {
  const step = (by: 1 | -1) => () => {
    const video = player.current;
    if (!video) return;
    video.pause();
    video.currentTime += (by * frameTimesOf(dataset ?? {}).each) / 1000;
  };
  const toggle = () => {
    const video = player.current;
    if (video?.paused) void video.play().catch(() => undefined);
    else video?.pause();
  };
  return [
    ["space", toggle],
    ["ArrowRight", step(1)],
    ["ArrowDown", step(1)],
    ["ArrowLeft", step(-1)],
    ["ArrowUp", step(-1)],
  ];
}

/** Why it does not play: the server's word, or that this browser has no decoder; and the video to take along. */
function Unplayable({ path, video, name }: { path: string; video: Video; name: string }) {
  const { error, isPending } = useQuery({
    queryKey: ["video", path],
    queryFn: async ({ signal }) => {
      const answer = await get(path, video.mediaType, signal, { Range: "bytes=0-0" });
      await answer.body?.cancel();
      return true;
    },
    retry: false,
  });
  if (isPending) {
    return (
      <Center h="100%">
        <Loader color="gray" aria-label={t`Loading`} />
      </Center>
    );
  }
  if (error) {
    return (
      <Trouble title={t`This video cannot be shown`}>
        <Text c="dimmed">{error.message}</Text>
      </Trouble>
    );
  }
  return (
    <Trouble title={t`This browser cannot play the video`}>
      <Text c="dimmed" maw={420} ta="center">
        {t`It is stored as ${video.name}, as the device recorded it. Download it and open it in a video player.`}
      </Text>
      <Button
        component="a"
        href={path}
        download={`${name}.${video.extension}`}
        leftSection={<IconDownload size={18} />}
        data-testid="video-download"
      >
        <Trans>Download the video</Trans>
      </Button>
    </Trouble>
  );
}
