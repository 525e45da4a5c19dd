import { plural, t } from "@lingui/core/macro";
import { Text, UnstyledButton } from "@mantine/core";
import { IconActivityHeartbeat, IconFileText, IconMovie, IconPhoto } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { isWaveform } from "../waveforms/waveform";
import { type DisplaySet, thumbnailPath } from "./displaySets";
import classes from "./SeriesStrip.module.css";

/** What a dragged thumbnail carries. */
export const DRAGGED = "application/x-vetark-display-set";

interface Props {
  sets: DisplaySet[];
  shown: (string | null)[];
  current: string | null;
  onPick: (key: string) => void;
}

export function SeriesStrip({ sets, shown, current, onPick }: Props) {
  return (
    <nav className={classes.strip} aria-label={t`Series`} data-testid="series-strip">
      {sets.map((set) => (
        <Thumbnail
          key={set.key}
          set={set}
          state={set.key === current ? "active" : shown.includes(set.key) ? "shown" : undefined}
          onPick={onPick}
        />
      ))}
    </nav>
  );
}

interface ThumbnailProps {
  set: DisplaySet;
  state: "active" | "shown" | undefined;
  onPick: (key: string) => void;
}

/** One set: to be clicked, or dragged into a pane. */
export function Thumbnail({ set, state, onPick }: ThumbnailProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (state === "active") button.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [state]);
  const count = set.video
    ? t`Video`
    : set.frames
      ? plural(set.frames, { one: "# image", other: "# images" })
      : plural(set.instances.length, { one: "# object", other: "# objects" });
  return (
    <UnstyledButton
      ref={button}
      className={classes.item}
      data-state={state}
      data-testid="series"
      data-key={set.key}
      aria-current={state === "active"}
      draggable
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, set.key)}
      onClick={() => onPick(set.key)}
    >
      <span className={classes.picture}>
        <Picture set={set} />
        <span className={classes.modality}>{set.modality}</span>
      </span>
      <span className={classes.text}>
        <Text component="span" size="xs" fw={600} lineClamp={2}>
          {set.title}
        </Text>
        <Text component="span" size="xs" c="dark.2">
          {[set.part, count].filter(Boolean).join(" · ")}
        </Text>
      </span>
    </UnstyledButton>
  );
}

/** The server's thumbnail; a picture that is not there leaves a sign of what the set is. */
function Picture({ set }: { set: DisplaySet }) {
  const [missing, setMissing] = useState(false);
  if (isWaveform(set.instances[0]?.sopClassUID))
    return <IconActivityHeartbeat size={32} stroke={1.3} aria-hidden data-testid="waveform-icon" />;
  if (!set.frames) return <IconFileText size={32} stroke={1.3} aria-hidden />;
  if (missing && set.video) return <IconMovie size={32} stroke={1.3} aria-hidden data-testid="video-icon" />;
  if (missing) return <IconPhoto size={32} stroke={1.3} aria-hidden />;
  return (
    <img
      src={thumbnailPath(set)}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setMissing(true)}
    />
  );
}
