import { ApiError } from "../graphql/request";
import { type Calls, callsOf, NOTHING_SAID, type Said, type SentFile } from "./api";
import { forget, recall, remember } from "./memory";
import type { FolderHandle, Picked } from "./picking";

/** How far it is; `WAITING`: for the network, or for room on the server, and goes on by itself. */
export type Phase = "IDLE" | "READING" | "SENDING" | "WAITING" | "DONE" | "FAILED";

export interface Failed {
  path: string;
  reason: string;
}

export interface Progress {
  phase: Phase;
  /** Files found so far, and dealt with. */
  total: number;
  done: number;
  bytes: number;
  doneBytes: number;
  /** How many the server had before, or were sent now and taken. */
  skipped: number;
  taken: number;
  /** The first that were not taken, and how many there were. */
  failed: Failed[];
  failures: number;
  /** Why it waits, or cannot go on. */
  error: string | null;
}

const NOTHING: Progress = {
  phase: "IDLE",
  total: 0,
  done: 0,
  bytes: 0,
  doneBytes: 0,
  skipped: 0,
  taken: 0,
  failed: [],
  failures: 0,
  error: null,
};
/** Files that were not taken and are named one by one. */
const NAMED = 200;
/** Files announced at a time, and characters of their paths: a request of one megabyte is the most. */
const PAGE = 500;
const PAGE_CHARACTERS = 200_000;
const TOGETHER = 4;
const TOLD_MS = 100;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Sends files to one place, for as long as the page stands. Which of them are there already is the server's word, so
 * that nothing is sent twice: a file is known by its path, size and time of change.
 */
export class Uploader {
  private progress = NOTHING;
  private told = 0;
  private readonly listeners = new Set<() => void>();
  private readonly calls: Calls;
  private leaving = new AbortController();

  constructor(readonly root: string) {
    this.calls = callsOf(root);
  }

  /** For `useSyncExternalStore`. */
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly now = () => this.progress;

  get busy(): boolean {
    return !["IDLE", "DONE", "FAILED"].includes(this.progress.phase);
  }

  /** What was not finished here before; only of an upload that the server still knows. */
  async unfinished() {
    const known = await recall(this.root);
    if (!known) return undefined;
    const uploads = await this.calls.uploads().catch(() => []);
    const upload = uploads.find(({ id, over }) => id === known.upload && !over);
    if (!upload) await forget(this.root);
    return upload && { ...known, said: upload.said };
  }

  /** Sends all of these; `upload` goes on with one that was not finished. */
  async send(
    files: AsyncIterable<Picked> | Iterable<Picked>,
    said: Said = NOTHING_SAID,
    how: { upload?: string; folder?: FolderHandle } = {},
  ): Promise<void> {
    if (this.busy) return;
    this.leaving = new AbortController();
    this.tell({ ...NOTHING, failed: [], phase: "READING" }, true);
    window.addEventListener("beforeunload", stay);
    try {
      const upload = await this.insist(() =>
        how.upload ? this.calls.say(how.upload, said) : this.calls.begin(said),
      );
      const noted = { root: this.root, upload: upload.id, folder: how.folder, at: Date.now() };
      let total = 0;
      for await (const page of pages(files)) {
        total += page.length;
        await remember({ ...noted, total });
        await this.sendPage(upload.id, upload.part_bytes, page);
      }
      await this.insist(() => this.calls.finish(upload.id));
      await forget(this.root);
      this.tell({ phase: "DONE", error: null }, true);
    } catch (error) {
      this.tell({ phase: "FAILED", error: (error as Error).message }, true);
    } finally {
      window.removeEventListener("beforeunload", stay);
    }
  }

  /** Leaves off; it can be gone on with. */
  stop(): void {
    this.leaving.abort();
  }

  /** Makes it as new, once it is over. */
  clear(): void {
    if (!this.busy) this.tell(NOTHING, true);
  }

  private async sendPage(upload: string, partBytes: number, page: Picked[]): Promise<void> {
    const { total, bytes } = this.progress;
    const more = page.reduce((sum, { file }) => sum + file.size, 0);
    this.tell({ phase: "SENDING", total: total + page.length, bytes: bytes + more }, true);
    const announced = page.map(({ path, file }) => ({ path, size: file.size, modified: file.lastModified }));
    const known = await this.insist(() => this.calls.announce(upload, announced, this.leaving.signal));
    const left = page.map((picked, at) => ({ picked, sent: known[at] })).reverse();
    const work = async () => {
      for (let one = left.pop(); one; one = left.pop()) {
        const { picked, sent } = one;
        if (sent?.state !== "expected") this.settle(picked, sent, true);
        else await this.sendFile(upload, partBytes, picked, sent);
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, work));
  }

  private async sendFile(upload: string, partBytes: number, picked: Picked, known: SentFile): Promise<void> {
    let sent = known;
    const count = Math.max(1, Math.ceil(picked.file.size / partBytes));
    for (let part = 0; part < count && sent.state === "expected"; part++) {
      // The last part is sent again where all are there: it has the file looked at.
      if (sent.parts.includes(part) && part < count - 1) continue;
      const piece = picked.file.slice(part * partBytes, (part + 1) * partBytes);
      if (!(await isReadable(piece))) return this.settle(picked, undefined, false);
      try {
        sent = await this.insist(() => this.calls.send(upload, sent.id, part, piece, this.leaving.signal));
      } catch (error) {
        if (!(error instanceof ApiError) || error.isUnauthenticated || error.status === 403) throw error;
        return this.settle(picked, { ...sent, state: "refused", reason: error.message }, false);
      }
    }
    this.settle(picked, sent, false);
  }

  private settle({ path, file }: Picked, sent: SentFile | undefined, before: boolean): void {
    const { done, doneBytes, skipped, taken, failed, failures } = this.progress;
    const here = sent?.state === "waiting" || sent?.state === "stored";
    const reason = here && before ? "" : sent?.reason || (here ? "" : "unreadable");
    if (reason && failed.length < NAMED) failed.push({ path, reason });
    this.tell({
      done: done + 1,
      doneBytes: doneBytes + file.size,
      skipped: skipped + Number(here && before),
      taken: taken + Number(here && !before && !reason),
      failures: failures + Number(reason !== ""),
    });
  }

  /** Asks until it is answered: a network that is gone and a disk that is full come back. */
  private async insist<Result>(ask: () => Promise<Result>): Promise<Result> {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      this.leaving.signal.throwIfAborted();
      try {
        const result = await ask();
        if (this.progress.phase === "WAITING") this.tell({ phase: "SENDING", error: null }, true);
        return result;
      } catch (error) {
        if (this.leaving.signal.aborted || !isPassing(error)) throw error;
        this.tell({ phase: "WAITING", error: error instanceof ApiError ? error.message : null }, true);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  private tell(changed: Partial<Progress>, atOnce = false): void {
    this.progress = { ...this.progress, ...changed };
    const now = performance.now();
    if (!atOnce && now - this.told < TOLD_MS) return;
    this.told = now;
    for (const listener of this.listeners) listener();
  }
}

const PASSING = new Set([408, 429, 500, 502, 503, 504, 507]);

const isPassing = (error: unknown) =>
  error instanceof TypeError || (error instanceof ApiError && PASSING.has(error.status));

const stay = (event: BeforeUnloadEvent) => event.preventDefault();

/** Whether the file is still there as it was: read at one byte, which fails as the whole would. */
const isReadable = (piece: Blob) =>
  piece
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );

async function* pages(files: AsyncIterable<Picked> | Iterable<Picked>): AsyncGenerator<Picked[]> {
  let page: Picked[] = [];
  let characters = 0;
  for await (const one of files) {
    page.push(one);
    characters += one.path.length + 60;
    if (page.length === PAGE || characters > PAGE_CHARACTERS) {
      yield page;
      page = [];
      characters = 0;
    }
  }
  if (page.length > 0) yield page;
}

const uploaders = new Map<string, Uploader>();

/** The one of a place: it goes on while people look at other pages. */
export function uploaderOf(root: string): Uploader {
  const known = uploaders.get(root) ?? new Uploader(root);
  uploaders.set(root, known);
  return known;
}
