import type { Span } from "./scale";
import type { SampleSource } from "./source";

/** A trace as it is drawn: the lowest and the highest value of each column of pixels, NaN where there is none. */
export interface Envelope {
  low: Float32Array;
  high: Float32Array;
  /** The values at the left and the right end of a column, which join it to its neighbours. */
  first: Float32Array;
  last: Float32Array;
}

/** What one channel does in a span of time, in as many columns as are drawn: no beat falls between two pixels. */
export function envelopeOf(source: SampleSource, channel: number, span: Span, columns: number): Envelope {
  const { frequency, channels } = source.group;
  const delay = channels[channel]?.delay ?? 0;
  const empty = () => new Float32Array(columns).fill(Number.NaN);
  const made: Envelope = { low: empty(), high: empty(), first: empty(), last: empty() };
  const from = (span.start - delay) * frequency;
  const perColumn = (span.seconds * frequency) / columns;
  for (const { values, first } of source.stretches(channel, from, from + span.seconds * frequency)) {
    for (let at = 0; at < values.length; at++) {
      const value = values[at] as number;
      if (Number.isNaN(value)) continue;
      const column = Math.floor((first + at - from) / perColumn);
      if (column < 0 || column >= columns) continue;
      if (!((made.low[column] as number) <= value)) made.low[column] = value;
      if (!((made.high[column] as number) >= value)) made.high[column] = value;
      if (Number.isNaN(made.first[column])) made.first[column] = value;
      made.last[column] = value;
    }
  }
  return made;
}

/** The samples in a span one by one, where there are fewer of them than pixels: seconds and value, NaN where none is. */
export function pointsOf(source: SampleSource, channel: number, span: Span): [number, number][] {
  const { frequency, channels } = source.group;
  const delay = channels[channel]?.delay ?? 0;
  const from = (span.start - delay) * frequency;
  const points: [number, number][] = [];
  for (const { values, first } of source.stretches(channel, from - 1, from + span.seconds * frequency + 2)) {
    for (const [at, value] of values.entries()) points.push([(first + at) / frequency + delay, value]);
  }
  return points;
}

/** The values of a channel in a span, the smallest first; at most some thousands of them. */
export function sortedValues(source: SampleSource, channel: number, { start, seconds }: Span): Float32Array {
  const { frequency } = source.group;
  const wanted = seconds * frequency;
  const every = Math.max(1, Math.floor(wanted / 4000));
  const found: number[] = [];
  for (const { values } of source.stretches(channel, start * frequency, start * frequency + wanted)) {
    for (let at = 0; at < values.length; at += every) {
      const value = values[at] as number;
      if (!Number.isNaN(value)) found.push(value);
    }
  }
  return Float32Array.from(found).sort();
}
