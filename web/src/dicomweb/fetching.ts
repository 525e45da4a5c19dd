/** Type of the problem (RFC 9457) that says images are on their way from an archival class of storage. */
export const BEING_FETCHED = "urn:vetark:problem:being-fetched";

/** Where requests wait while the server has images fetched: minutes to hours, and then they go on by themselves. */
export class Fetching {
  private readonly waiting = new Set<{ goOn: () => void; fail: (reason: unknown) => void; why: unknown }>();
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Until it is time to ask again. Rejects with the refusal where nobody looks at the images any more. */
  wait(why: unknown, seconds: number): Promise<void> {
    return new Promise((goOn, fail) => {
      this.waiting.add({ goOn, fail, why });
      this.timer ??= setTimeout(() => this.askAgain(), 1000 * seconds);
      this.tell();
    });
  }

  get isUnderWay(): boolean {
    return this.waiting.size > 0;
  }

  /** A view that waits for images and says so; returns how it ends that. */
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  private askAgain(): void {
    this.timer = undefined;
    for (const one of this.waiting) {
      if (this.listeners.size) one.goOn();
      else one.fail(one.why);
    }
    this.waiting.clear();
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

export const fetching = new Fetching();
