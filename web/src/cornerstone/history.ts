/** Steps that somebody can go back. */
const MOST = 100;

type Step<Entry> = Map<string, { before: Entry | undefined; after: Entry | undefined }>;

/**
 * What has changed from one moment at rest to the next, so that it can be taken back: whatever changed it. Cornerstone's
 * own history also takes back zooming, and forgets what is drawn on an image that went from the screen.
 */
export class History<Entry> {
  private known = new Map<string, Entry>();
  private done: Step<Entry>[] = [];
  private undone: Step<Entry>[] = [];
  /** How often something has changed. */
  changes = 0;

  /**
   * `now`: all that is there, by a name that stays. `restore`: makes one as it was, or takes it away. `changed` is told
   * of every change.
   */
  constructor(
    private readonly now: () => Map<string, Entry>,
    private readonly restore: (name: string, entry: Entry | undefined) => void,
    private readonly changed: () => void,
  ) {}

  /** Whether something was there when all was at rest last. */
  has(name: string): boolean {
    return this.known.has(name);
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /**
   * What has changed since the last time is a step; with `names`, of what is called so alone: while somebody draws, the
   * half of a measurement is none.
   */
  settle(names?: Iterable<string>): void {
    const step = this.sinceThen(names);
    if (step.size) {
      this.done = [...this.done, step].slice(-MOST);
      this.undone = [];
      this.changes += 1;
    }
    this.changed();
  }

  /** What is called so has changed by others: nobody takes that back. */
  accept(names: Iterable<string>): void {
    if (this.sinceThen(names).size) this.changes += 1;
    this.changed();
  }

  undo(): void {
    const step = this.done.pop();
    if (!step) return;
    this.undone.push(step);
    for (const [name, { before }] of step) this.restore(name, before);
    this.restored(step);
  }

  redo(): void {
    const step = this.undone.pop();
    if (!step) return;
    this.done.push(step);
    for (const [name, { after }] of step) this.restore(name, after);
    this.restored(step);
  }

  /** There is nothing to go back to. */
  forget(): void {
    this.done = [];
    this.undone = [];
    this.changed();
  }

  private restored(step: Step<Entry>): void {
    this.sinceThen(step.keys());
    this.changes += 1;
    this.changed();
  }

  private sinceThen(names?: Iterable<string>): Step<Entry> {
    const now = this.now();
    const step: Step<Entry> = new Map();
    for (const name of new Set(names ?? [...this.known.keys(), ...now.keys()])) {
      const [before, after] = [this.known.get(name), now.get(name)];
      if (JSON.stringify(before) !== JSON.stringify(after)) step.set(name, { before, after });
      if (after === undefined) this.known.delete(name);
      else this.known.set(name, after);
    }
    return step;
  }
}
