import { Center, Text } from "@mantine/core";
import { type Dispatch, type DragEvent, Suspense, useState } from "react";
import { lazyPage } from "../newVersion";
import { isWaveform } from "../waveforms/waveform";
import type { DisplaySet } from "./displaySets";
import { ImagePane } from "./ImagePane";
import { ObjectPane } from "./ObjectPane";
import classes from "./Panes.module.css";
import { DRAGGED } from "./SeriesStrip";
import { type Change, type Layout, sizeOf, type ViewerState } from "./state";
import { VideoPane } from "./VideoPane";

const WaveformPane = lazyPage(() => import("../waveforms/WaveformPane"));

interface Props {
  sets: DisplaySet[];
  shown: (string | null)[];
  state: ViewerState;
  dispatch: Dispatch<Change>;
  overlayPlanes: boolean;
}

/** The viewports side by side; a series is put into one by a click on its thumbnail, or dragged there. */
export function Panes({ sets, shown, state, dispatch, overlayPlanes }: Props) {
  return (
    <main className={classes.grid} style={gridOf(state.layout)} data-layout={state.layout}>
      {shown.map((key, pane) => (
        <Pane
          // biome-ignore lint/suspicious/noArrayIndexKey: a pane is its place
          key={pane}
          id={`pane-${pane}`}
          set={sets.find((set) => set.key === key)}
          active={pane === state.active}
          framed={shown.length > 1}
          overlays={state.overlays}
          overlayPlanes={overlayPlanes}
          onActivate={() => dispatch({ type: "activate", pane })}
          onDrop={(dropped) => dispatch({ type: "show", key: dropped, pane })}
        />
      ))}
    </main>
  );
}

/** Rows and columns of equal size. */
function gridOf(layout: Layout) {
  const { rows, columns } = sizeOf(layout);
  const equal = (count: number) => `repeat(${count}, minmax(0, 1fr))`;
  return { gridTemplateRows: equal(rows), gridTemplateColumns: equal(columns) };
}

interface PaneProps {
  id: string;
  set: DisplaySet | undefined;
  active: boolean;
  framed: boolean;
  overlays: boolean;
  overlayPlanes: boolean;
  onActivate: () => void;
  onDrop: (key: string) => void;
}

function Pane(props: PaneProps) {
  const { id, set, active, framed, overlays, overlayPlanes, onActivate, onDrop } = props;
  const [over, setOver] = useState(false);
  const hold = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <section
      className={classes.pane}
      data-active={(framed && active) || undefined}
      data-over={over || undefined}
      data-testid="pane"
      data-pane={id}
      aria-label={set ? `${set.modality} ${set.title}` : "Empty"}
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
      {!set ? (
        <Center h="100%">
          <Text c="dark.2">Drag a series here</Text>
        </Center>
      ) : set.video ? (
        <VideoPane key={set.key} set={set} video={set.video} active={active} overlays={overlays} />
      ) : set.frames ? (
        <ImagePane id={id} set={set} active={active} overlays={overlays} overlayPlanes={overlayPlanes} />
      ) : isWaveform(set.instances[0]?.sopClassUID) ? (
        <Suspense>
          <WaveformPane key={set.key} set={set} active={active} />
        </Suspense>
      ) : (
        <ObjectPane key={set.key} set={set} />
      )}
    </section>
  );
}
