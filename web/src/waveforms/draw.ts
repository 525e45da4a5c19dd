import type { Annotation } from "./annotations";
import { envelopeOf, pointsOf } from "./envelope";
import { clockOf, MILLIMETRE, type Place, type RowScale, type Span, ticksOf } from "./scale";
import type { SampleSource } from "./source";

/** What is drawn, in CSS pixels. */
export interface Sheet {
  width: number;
  height: number;
  /** How far the rows are scrolled up. */
  scrolled: number;
  rowHeight: number;
  span: Span;
  gain: number;
  scales: RowScale[];
  annotations: Annotation[];
  calipers: Place[];
  /** "25 mm/s · 10 mm/mV" */
  told: string;
}

const PAPER = "#0b1014";
const FINE = "#162026";
const BOLD = "#25353d";
const TRACE = "#e8edf2";
const WORDS = "#b9c6d3";
const MARK = "#ffd479";
const FONT = '12px "Inter Variable", sans-serif';
const FOOT = 18;

/** Where a value of a channel lies: pixels from the top. */
export function heightOf(sheet: Sheet, channel: number, value: number): number {
  const { centre = 0, millimetres = 10 } = sheet.scales[channel] ?? {};
  const middle = (channel + 0.5) * sheet.rowHeight - sheet.scrolled;
  return middle - (value - centre) * millimetres * sheet.gain * MILLIMETRE;
}

/** The channel and value at a height. */
export function placeAt(sheet: Sheet, x: number, y: number, channel?: number): Place {
  const row = Math.floor((y + sheet.scrolled) / sheet.rowHeight);
  const of = channel ?? Math.min(Math.max(0, row), Math.max(0, sheet.scales.length - 1));
  const { centre = 0, millimetres = 10 } = sheet.scales[of] ?? {};
  const middle = (of + 0.5) * sheet.rowHeight - sheet.scrolled;
  return {
    time: sheet.span.start + (x / sheet.width) * sheet.span.seconds,
    channel: of,
    value: centre + (middle - y) / (millimetres * sheet.gain * MILLIMETRE),
  };
}

export const acrossOf = ({ span, width }: Pick<Sheet, "span" | "width">, time: number) =>
  ((time - span.start) / span.seconds) * width;

/** Draws paper, traces, their names, what was written beside them and the calipers. */
export function draw(context: CanvasRenderingContext2D, source: SampleSource, sheet: Sheet): void {
  context.fillStyle = PAPER;
  context.fillRect(0, 0, sheet.width, sheet.height);
  grid(context, sheet);
  context.font = FONT;
  source.group.channels.forEach((channel, at) => {
    const top = at * sheet.rowHeight - sheet.scrolled;
    if (top > sheet.height || top + sheet.rowHeight < 0) return;
    context.save();
    context.beginPath();
    // A high beat may reach into the next row, as it does on paper, and no further.
    context.rect(0, top - sheet.rowHeight * 0.5, sheet.width, sheet.rowHeight * 2);
    context.clip();
    trace(context, source, sheet, at);
    context.restore();
    const scale = sheet.scales[at];
    const told = channel.unit === "mV" || !scale ? "" : perTenMillimetres(scale, sheet.gain, channel.unit);
    label(context, [channel.label, told].filter(Boolean).join(" · "), 6, top + 14, TRACE);
  });
  ticks(context, sheet);
  label(context, sheet.told, sheet.width - 9 - context.measureText(sheet.told).width, 14, WORDS);
  sheet.annotations.forEach((annotation) => {
    annotated(context, sheet, annotation);
  });
  calipers(context, sheet);
}

/** "10 mm = 20 mm[Hg]" */
export const perTenMillimetres = ({ millimetres }: RowScale, gain: number, unit: string) =>
  `10 mm = ${Number((10 / (millimetres * gain)).toPrecision(3))} ${unit}`.trim();

/** Lines a millimetre apart, each fifth bold, that move with the time. */
function grid(context: CanvasRenderingContext2D, { width, height, span, scrolled }: Sheet): void {
  const offset = -((span.start / span.seconds) * width) % (5 * MILLIMETRE);
  const lines = (each: number, colour: string) => {
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.beginPath();
    for (let x = offset; x <= width; x += each) {
      context.moveTo(Math.round(x) + 0.5, 0);
      context.lineTo(Math.round(x) + 0.5, height);
    }
    for (let y = -(scrolled % (5 * MILLIMETRE)); y <= height; y += each) {
      context.moveTo(0, Math.round(y) + 0.5);
      context.lineTo(width, Math.round(y) + 0.5);
    }
    context.stroke();
  };
  lines(MILLIMETRE, FINE);
  lines(5 * MILLIMETRE, BOLD);
}

function trace(context: CanvasRenderingContext2D, source: SampleSource, sheet: Sheet, channel: number): void {
  const { width, span } = sheet;
  const y = (value: number) => heightOf(sheet, channel, value);
  context.strokeStyle = TRACE;
  context.lineWidth = 1.2;
  context.lineJoin = "round";
  context.beginPath();
  let drawing = false;
  const to = (x: number, value: number) => {
    if (drawing) context.lineTo(x, y(value));
    else context.moveTo(x, y(value));
    drawing = true;
  };
  if (span.seconds * source.group.frequency <= width * 2) {
    for (const [time, value] of pointsOf(source, channel, span)) {
      if (Number.isNaN(value)) drawing = false;
      else to(acrossOf(sheet, time), value);
    }
  } else {
    const columns = Math.max(1, Math.floor(width));
    const { low, high, first, last } = envelopeOf(source, channel, span, columns);
    for (let column = 0; column < columns; column++) {
      if (Number.isNaN(low[column])) {
        drawing = false;
        continue;
      }
      const x = ((column + 0.5) * width) / columns;
      for (const part of [first, low, high, last]) to(x, part[column] as number);
    }
  }
  context.stroke();
}

function label(context: CanvasRenderingContext2D, words: string, x: number, y: number, colour: string): void {
  const { width } = context.measureText(words);
  context.fillStyle = "rgb(0 0 0 / 66%)";
  context.fillRect(x - 3, y - 12, width + 6, 16);
  context.fillStyle = colour;
  context.fillText(words, x, y);
}

function ticks(context: CanvasRenderingContext2D, sheet: Sheet): void {
  const every = ticksOf(sheet.span, sheet.width);
  const tenths = every.some((time) => Math.abs(time - Math.round(time)) > 1e-6);
  for (const time of every) {
    const x = acrossOf(sheet, time);
    label(context, clockOf(time, tenths), Math.min(x + 3, sheet.width - 44), sheet.height - 5, WORDS);
    context.fillStyle = WORDS;
    context.fillRect(x, sheet.height - FOOT, 1, FOOT);
  }
}

function annotated(
  context: CanvasRenderingContext2D,
  sheet: Sheet,
  { words, times, stretches }: Annotation,
): void {
  const { start, seconds } = sheet.span;
  times.forEach((time, at) => {
    const other = stretches ? times[at % 2 ? at - 1 : at + 1] : undefined;
    if (time < start || time > start + seconds) return;
    const x = acrossOf(sheet, time);
    context.fillStyle = "rgb(255 212 121 / 45%)";
    context.fillRect(x, 0, 1, sheet.height - FOOT);
    if (stretches && other !== undefined && at % 2 === 0) {
      context.fillRect(x, sheet.height - FOOT - 3, acrossOf(sheet, other) - x, 3);
    }
    if (at % 2 && stretches) return;
    context.save();
    context.translate(x + 3, sheet.height - FOOT - 4);
    context.rotate(-Math.PI / 2);
    context.fillStyle = MARK;
    context.globalAlpha = 0.85;
    context.fillText(words.slice(0, 40), 0, 8);
    context.restore();
  });
}

function calipers(context: CanvasRenderingContext2D, sheet: Sheet): void {
  context.strokeStyle = MARK;
  context.lineWidth = 1;
  for (const { time, channel, value } of sheet.calipers) {
    const [x, y] = [acrossOf(sheet, time), heightOf(sheet, channel, value)];
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, sheet.height);
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    context.moveTo(x - 8, y);
    context.lineTo(x + 8, y);
    context.stroke();
  }
}
