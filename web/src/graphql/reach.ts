import { onlineManager } from "@tanstack/react-query";

const LONGEST_MS = 30_000;
/** What a proxy answers where nothing behind it does. */
const GONE = new Set([502, 503, 504]);

/**
 * Milliseconds before another try: twice as long each time up to half a minute, and partly by chance, so that a whole
 * clinic does not come back at once.
 */
export const pauseBefore = (tries: number, chance = Math.random()) =>
  Math.min(1000 * 2 ** tries, LONGEST_MS) * (0.5 + chance / 2);

/** Whether a proxy has answered in place of the server, whose own problems are RFC 9457's. */
export const isGone = (status: number, contentType: string | null) =>
  GONE.has(status) && !contentType?.includes("json");

/**
 * Whether the server answers. Every request tells it; once none does, the server is asked again and again, and
 * TanStack Query asks nothing else meanwhile.
 */
export class Reach {
  private ask: () => Promise<unknown> = () => Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;

  /** `ask` is the question that is repeated; like all others it tells what became of it. */
  open(ask: () => Promise<unknown>): void {
    this.ask = ask;
    onlineManager.setEventListener(() => {
      const lost = () => this.lost();
      const look = () => void this.look();
      window.addEventListener("offline", lost);
      window.addEventListener("online", look);
      return () => {
        window.removeEventListener("offline", lost);
        window.removeEventListener("online", look);
      };
    });
  }

  get isGone(): boolean {
    return !onlineManager.isOnline();
  }

  /** The server has answered. */
  found(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.tries = 0;
    onlineManager.setOnline(true);
  }

  /** Nothing has answered. */
  lost(): void {
    onlineManager.setOnline(false);
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        this.look();
      },
      pauseBefore(this.tries++),
    );
  }

  /** Asks now rather than at the next try. */
  async look(): Promise<void> {
    await this.ask().catch(() => undefined);
  }

  /** Until the server answers. */
  async back(): Promise<void> {
    if (!this.isGone) return;
    await new Promise<void>((resolve) => {
      const stop = onlineManager.subscribe((online) => {
        if (!online) return;
        stop();
        resolve();
      });
    });
  }
}

export const reach = new Reach();
