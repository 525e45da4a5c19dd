import { useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef } from "react";
import type { Annotation } from "./annotations";
import { acrossOf, draw, heightOf, placeAt, type Sheet } from "./draw";
import { sortedValues } from "./envelope";
import { MILLIMETRE, type Place, type RowScale, rowScaleOf } from "./scale";
import type { SampleSource } from "./source";
import { usePointers } from "./usePointers";
import type { Size } from "./useSize";
import { secondsOf, type View, type ViewChange } from "./view";
import classes from "./WaveformPane.module.css";

interface Props {
  source: SampleSource;
  /** Another number whenever samples have come. */
  version: number;
  view: View;
  change: (change: ViewChange) => void;
  size: Size & { scrolled: number };
  rowHeight: number;
  annotations: Annotation[];
  /** Speed and gain, as they stand on the paper. */
  told: string;
  title: string;
}

/** The traces on their paper, one channel below the other, with the calipers that lie on them. */
export function Traces({ source, version, view, change, size, rowHeight, annotations, told, title }: Props) {
  const { t } = useLingui();
  const surface = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const scales = useScales(source, version, rowHeight);
  const { width, height, scrolled } = size;
  const span = { start: view.start, seconds: secondsOf(width, view.speed) };
  const { gain, calipers } = view;
  const sheet: Sheet = {
    width,
    height,
    scrolled,
    rowHeight,
    span,
    gain,
    scales,
    annotations,
    calipers,
    told,
  };

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !canvas.current || !width || !height) return;
    const { frequency } = source.group;
    source.want(span.start * frequency - 1, (span.start + span.seconds) * frequency + 2);
    const sharp = window.devicePixelRatio;
    canvas.current.width = Math.round(width * sharp);
    canvas.current.height = Math.round(height * sharp);
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    draw(context, source, sheet);
  });

  const pointers = usePointers(surface, {
    pan: (pixels) => change({ type: "pan", seconds: (-pixels / width) * span.seconds }),
    zoom: (by, x) => change({ type: "zoom", by, around: x }),
    press: (x, y) =>
      change({
        type: "press",
        place: placeAt(sheet, x, y, calipers.length === 1 ? calipers[0]?.channel : undefined),
      }),
  });
  const move = (which: number, to: Place) =>
    change({ type: "calipers", calipers: calipers.map((place, at) => (at === which ? to : place)) });

  return (
    <div className={classes.surface} style={{ height }} ref={surface} {...pointers}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={title}
        data-testid="waveform-canvas"
        data-loading={source.loading}
      />
      {calipers.map((place, at) => (
        <Handle
          // biome-ignore lint/suspicious/noArrayIndexKey: a caliper is the first or the second
          key={at}
          label={at ? t`Second caliper` : t`First caliper`}
          place={place}
          sheet={sheet}
          move={(to) => move(at, to)}
        />
      ))}
    </div>
  );
}

/** Of each channel, found once its first samples are there, and kept: a scale that changed by itself would mislead. */
function useScales(source: SampleSource, version: number, rowHeight: number): RowScale[] {
  const kept = useRef<{ source: SampleSource; rowHeight: number; scales: RowScale[] } | null>(null);
  return useMemo(() => {
    void version;
    if (kept.current?.source === source && kept.current.rowHeight === rowHeight) return kept.current.scales;
    const firstScreen = { start: 0, seconds: Math.max(2, source.each / source.group.frequency) };
    const made = source.group.channels.map(({ unit }, channel) => {
      const sorted = sortedValues(source, channel, firstScreen);
      return { there: sorted.length > 0, scale: rowScaleOf(unit, sorted, rowHeight / MILLIMETRE) };
    });
    const scales = made.map(({ scale }) => scale);
    if (made.some(({ there }) => there)) kept.current = { source, rowHeight, scales };
    return scales;
  }, [source, version, rowHeight]);
}

interface HandleProps {
  label: string;
  place: Place;
  sheet: Sheet;
  move: (to: Place) => void;
}

const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Moves a caliper: by mouse or finger, or with the arrows a pixel at a time, with Shift ten. */
function Handle({ label, place, sheet, move }: HandleProps) {
  const { t } = useLingui();
  const x = acrossOf(sheet, place.time);
  const y = heightOf(sheet, place.channel, place.value);
  const to = (toX: number, toY: number) => move(placeAt(sheet, toX, toY, place.channel));
  const drag = (event: PointerEvent<HTMLButtonElement>) => {
    event.stopPropagation();
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (box) to(event.clientX - box.left, event.clientY - box.top);
  };
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const times = event.shiftKey ? 10 : 1;
    to(x + step[0] * times, y + step[1] * times);
  };
  if (x < 0 || x > sheet.width) return null;
  return (
    <button
      type="button"
      className={classes.handle}
      // It stays within reach where its row is scrolled away or lower than it was.
      style={{ left: x, top: Math.min(Math.max(0, y), sheet.height) }}
      aria-label={`${label}: ${t`${place.time.toFixed(3)} s`}`}
      data-testid="caliper"
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={drag}
      onPointerUp={(event) => event.stopPropagation()}
      onKeyDown={press}
    />
  );
}
