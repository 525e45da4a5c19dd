import { type Group, sampleAt } from "./waveform";

/** Reads bytes of a group's samples: from the first up to, and without, the last. Fewer where there are no more. */
export type ReadBytes = (from: number, to: number, signal: AbortSignal) => Promise<Uint8Array>;

const CHUNK_BYTES = 1 << 18;
/** Chunks that are kept: as many as the largest view needs, and as many again. */
const MOST_CHUNKS = 64;

/** A stretch of samples of every channel, as values in the channel's unit; what is no sample is NaN. */
type Chunk = Float32Array[];

/** The values of a group, fetched a stretch at a time as they are looked at, and forgotten again. */
export class SampleSource {
  /** Samples of each channel in a chunk. */
  readonly each: number;
  private readonly chunks = new Map<number, Chunk>();
  private readonly waiting = new Map<number, AbortController>();
  private failure: Error | undefined;

  constructor(
    readonly group: Group,
    private readonly read: ReadBytes,
    private readonly changed: () => void,
  ) {
    this.each = Math.max(1, Math.floor(CHUNK_BYTES / group.stride));
  }

  /** Why samples could not be read; undefined while all is well. */
  get error(): Error | undefined {
    return this.failure;
  }

  /** Whether something that was asked for is on its way. */
  get loading(): boolean {
    return this.waiting.size > 0;
  }

  /** Asks for what is missing of these samples; what nobody looks at any more is given up. */
  want(from: number, to: number): void {
    const first = Math.max(0, Math.floor(from / this.each));
    const end = Math.min(Math.ceil(to / this.each), Math.ceil(this.group.samples / this.each));
    const last = Math.min(end, first + MOST_CHUNKS / 2);
    for (const [at, controller] of this.waiting) {
      if (at < first || at >= last) {
        controller.abort();
        this.waiting.delete(at);
      }
    }
    for (let at = first; at < last; at++) {
      const there = this.chunks.get(at);
      if (there) {
        // The chunks looked at last are the last to be forgotten.
        this.chunks.delete(at);
        this.chunks.set(at, there);
      } else if (!this.waiting.has(at) && !this.failure) this.fetch(at);
    }
  }

  /** Tries again what failed. */
  retry(): void {
    this.failure = undefined;
    this.changed();
  }

  close(): void {
    for (const controller of this.waiting.values()) controller.abort();
    this.waiting.clear();
    this.chunks.clear();
  }

  /**
   * Calls back with each stretch that is there of these samples: its values, and which sample the first of them is.
   */
  *stretches(channel: number, from: number, to: number): Generator<{ values: Float32Array; first: number }> {
    const start = Math.max(0, Math.floor(from));
    const end = Math.min(Math.ceil(to), this.group.samples);
    for (let at = Math.floor(start / this.each); at * this.each < end; at++) {
      const values = this.chunks.get(at)?.[channel];
      const first = at * this.each;
      if (!values) continue;
      const begin = Math.max(start - first, 0);
      yield { values: values.subarray(begin, Math.max(begin, end - first)), first: first + begin };
    }
  }

  private fetch(at: number): void {
    const { stride, samples } = this.group;
    const [from, to] = [at * this.each, Math.min((at + 1) * this.each, samples)];
    const controller = new AbortController();
    this.waiting.set(at, controller);
    this.read(from * stride, to * stride, controller.signal).then(
      (bytes) => {
        if (controller.signal.aborted) return;
        this.waiting.delete(at);
        this.chunks.set(at, decoded(this.group, bytes, to - from));
        for (const oldest of this.chunks.keys()) {
          if (this.chunks.size <= MOST_CHUNKS) break;
          this.chunks.delete(oldest);
        }
        this.changed();
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        this.waiting.delete(at);
        this.failure = error instanceof Error ? error : new Error(String(error));
        this.changed();
      },
    );
  }
}

/** Samples in turn of every channel as values, channel by channel. */
export function decoded(group: Group, bytes: Uint8Array, count: number): Chunk {
  const { channels, interpretation, stride, bytes: size, padding } = group;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const there = Math.min(count, Math.floor(bytes.byteLength / stride));
  return channels.map(({ factor, baseline }, channel) => {
    const values = new Float32Array(count).fill(Number.NaN);
    for (let sample = 0; sample < there; sample++) {
      const stored = sampleAt(view, sample * stride + channel * size, interpretation);
      if (stored !== padding) values[sample] = stored * factor + baseline;
    }
    return values;
  });
}
