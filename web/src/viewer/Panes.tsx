import { Trans, useLingui } from "@lingui/react/macro";
import { Box, Center, Text } from "@mantine/core";
import { type CSSProperties, type Dispatch, type DragEvent, Suspense, useState } from "react";
import { lazyPage } from "../newVersion";
import { isWaveform } from "../waveforms/waveform";
import type { DisplaySet } from "./displaySets";
import { ImagePane } from "./ImagePane";
import { ObjectPane } from "./ObjectPane";
import classes from "./Panes.module.css";
import type { Study } from "./queries";
import { DRAGGED } from "./SeriesStrip";
import { isOther, StudyBand } from "./StudyBand";
import { type Change, type Layout, type Seen, sizeOf } from "./state";
import { useDevicePixelRatio } from "./useDevicePixelRatio";
import { VideoPane } from "./VideoPane";

const WaveformPane = lazyPage(() => import("../waveforms/WaveformPane"));

interface Props {
  /** The study that was opened. */
  study: Study;
  sets: DisplaySet[];
  shown: (string | null)[];
  /** Of each viewport, the name of the view that is missing in it. */
  missing: (string | null)[];
  state: Seen;
  dispatch: Dispatch<Change>;
  overlayPlanes: boolean;
}

/** The viewports side by side; a series is put into one by a click on its thumbnail, or dragged there. */
export function Panes({ study, sets, shown, missing, state, dispatch, overlayPlanes }: Props) {
  const mixed = shown.some((key) =>
    isOther(
      sets.find((set) => set.key === key),
      study,
    ),
  );
  return (
    <div className={classes.room}>
      <main className={classes.grid} style={gridOf(state.layout)} data-layout={state.layout}>
        {shown.map((key, pane) => (
          <Pane
            // biome-ignore lint/suspicious/noArrayIndexKey: a pane is its place
            key={pane}
            id={`pane-${pane}`}
            set={sets.find((set) => set.key === key)}
            missing={missing[pane] ?? null}
            active={pane === state.active}
            framed={shown.length > 1}
            study={study}
            mixed={mixed}
            overlays={state.overlays}
            overlayPlanes={overlayPlanes}
            onActivate={() => dispatch({ type: "activate", pane })}
            onDrop={(dropped) => dispatch({ type: "show", key: dropped, pane })}
          />
        ))}
      </main>
    </div>
  );
}

/** How many rows and columns the stylesheet makes of it. */
function gridOf(layout: Layout) {
  const { rows, columns } = sizeOf(layout);
  return { "--rows": rows, "--columns": columns } as CSSProperties;
}

interface PaneProps {
  id: string;
  set: DisplaySet | undefined;
  missing: string | null;
  active: boolean;
  framed: boolean;
  study: Study;
  /** Other studies than this one are on the screen too. */
  mixed: boolean;
  overlays: boolean;
  overlayPlanes: boolean;
  onActivate: () => void;
  onDrop: (key: string) => void;
}

function Pane(props: PaneProps) {
  const { t } = useLingui();
  const { id, set, missing, active, framed, study, mixed, overlays, overlayPlanes, onActivate, onDrop } =
    props;
  const ratio = useDevicePixelRatio();
  const [over, setOver] = useState(false);
  const hold = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <Box
      role="group"
      className={classes.pane}
      data-active={(framed && active) || undefined}
      data-over={over || undefined}
      data-other={isOther(set, study) || undefined}
      data-testid="pane"
      data-pane={id}
      aria-label={set ? `${set.modality} ${set.title}` : missing ? t`${missing} is missing` : t`Empty`}
      onPointerDownCapture={onActivate}
      onWheelCapture={onActivate}
      onDragOver={hold}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const key = event.dataTransfer.getData(DRAGGED);
        if (key) onDrop(key);
      }}
    >
      {set && mixed && <StudyBand set={set} present={study} />}
      {!set ? (
        <Center h="100%">
          <Text c="dark.2" ta="center" data-testid={missing ? "missing" : undefined}>
            {missing ? <Trans>{missing} is missing</Trans> : <Trans>Drag a series here</Trans>}
          </Text>
        </Center>
      ) : set.video ? (
        <VideoPane key={set.key} set={set} video={set.video} active={active} overlays={overlays} />
      ) : set.frames ? (
        <ImagePane
          // Cornerstone reckons places by the pixels of now, and has drawn with those of then: drawn anew.
          key={ratio}
          id={id}
          set={set}
          active={active}
          overlays={overlays}
          overlayPlanes={overlayPlanes}
        />
      ) : isWaveform(set.instances[0]?.sopClassUID) ? (
        <Suspense>
          <WaveformPane key={set.key} set={set} active={active} />
        </Suspense>
      ) : (
        <ObjectPane key={set.key} set={set} />
      )}
    </Box>
  );
}
