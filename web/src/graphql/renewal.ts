/** Where requests wait that the server has refused because the session of this page is over. */
export class Renewal {
  private readonly waiting = new Set<() => void>();
  private ended: () => Promise<boolean> = () => Promise.resolve(false);

  /** `ended` asks the server whether the session that this page had is over. */
  open(ended: () => Promise<boolean>): void {
    this.ended = ended;
  }

  /**
   * Until the same person has signed in again. Rejects with the refusal where the session is not over, and with the
   * signal's reason where nobody waits for the answer any more.
   */
  async wait(refusal: unknown, signal?: AbortSignal): Promise<void> {
    if (!(await this.ended())) throw refusal;
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      this.waiting.add(resolve);
      signal?.addEventListener(
        "abort",
        () => {
          this.waiting.delete(resolve);
          reject(signal.reason);
        },
        { once: true },
      );
    });
  }

  /** They have. */
  done(): void {
    for (const goOn of this.waiting) goOn();
    this.waiting.clear();
  }
}

export const renewal = new Renewal();
