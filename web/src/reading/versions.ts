import type { Measurement } from "../measurements/measurement";
import type { MeasurementReport, ReportedMeasurement } from "./queries";

/** Points are kept in single precision (SCOORD, PS3.3 C.18.6): nearer than that, in pixels, they are the same. */
const SAME = 0.01;

/** What no newer version takes the place of. */
export const currentOf = <Version extends { replacedBy?: string | null }>(versions: readonly Version[]) =>
  versions.filter(({ replacedBy }) => !replacedBy);

/** A saved measurement as it is drawn; null: one of another system's making, or its image is not here. */
export function measurementOf({ kind, image, points, ...saved }: ReportedMeasurement): Measurement | null {
  if (!kind || !image?.seriesInstanceUID || image.missing) return null;
  const { seriesInstanceUID, sopInstanceUID, frameNumber } = image;
  const { text, animal, variant, millimetres } = saved;
  return {
    uid: saved.uid,
    kind,
    image: { seriesInstanceUID, sopInstanceUID, frameNumber },
    points: points.map(([column = 0, row = 0]) => [column, row]),
    ...(text && { text }),
    ...(animal && { animal: animal as Measurement["animal"] }),
    ...(variant && { variant }),
    ...(millimetres && { millimetres }),
  };
}

/** Whether two measurements say the same. */
export function isSame(one: Measurement, other: Measurement): boolean {
  return (
    one.kind === other.kind &&
    (one.text ?? "") === (other.text ?? "") &&
    (one.variant ?? "") === (other.variant ?? "") &&
    Math.abs((one.millimetres ?? 0) - (other.millimetres ?? 0)) < 1e-9 &&
    one.animal?.species === other.animal?.species &&
    one.animal?.breed === other.animal?.breed &&
    one.animal?.recumbency === other.animal?.recumbency &&
    one.points.length === other.points.length &&
    one.points.every(([column, row], at) => {
      const [x = Number.NaN, y = Number.NaN] = other.points[at] ?? [];
      return Math.abs(column - x) < SAME && Math.abs(row - y) < SAME;
    })
  );
}

/** Has what is drawn follow what is saved, and leaves alone what somebody has altered or taken away since. */
export class SavedDrawings {
  /** As each was last drawn. */
  private readonly known = new Map<string, Measurement>();

  /** What is to be drawn anew, and the uids of what is to go, for the pictures to show what is saved now. */
  follow(
    saved: readonly Measurement[],
    drawn: readonly Measurement[],
  ): { draw: Measurement[]; erase: string[] } {
    const here = new Map(drawn.map((one) => [one.uid, one]));
    const untouched = (before: Measurement) => {
      const now = here.get(before.uid);
      return now !== undefined && isSame(now, before);
    };
    const draw = saved.filter((one) => {
      const before = this.known.get(one.uid);
      return before ? untouched(before) && !isSame(before, one) : !here.has(one.uid);
    });
    const uids = new Set(saved.map(({ uid }) => uid));
    const gone = [...this.known.values()].filter(({ uid }) => !uids.has(uid));
    for (const { uid } of gone) this.known.delete(uid);
    for (const one of saved) this.known.set(one.uid, one);
    return { draw, erase: gone.filter(untouched).map(({ uid }) => uid) };
  }

  /** The uids of what goes when nothing is followed any more: all that is as it was saved. */
  end(drawn: readonly Measurement[]): string[] {
    return this.follow([], drawn).erase;
  }
}

/** What is drawn and not saved as it is. */
export interface Unsaved {
  /** Drawn since, or altered. */
  drawn: Measurement[];
  /** Of these, the uids of what is saved in another form. */
  altered: Set<string>;
  /** Taken away from the newest report of whoever reads. */
  removed: ReportedMeasurement[];
}

/** `mine`: the report that would be replaced. */
export function unsavedOf(
  drawn: readonly Measurement[],
  reports: readonly MeasurementReport[],
  mine: MeasurementReport | undefined,
): Unsaved {
  const saved = savedIn(currentOf(reports));
  const here = new Set(drawn.map(({ uid }) => uid));
  const altered = drawn.filter((one) => {
    const before = saved.get(one.uid);
    return before && !isSame(one, before);
  });
  return {
    drawn: drawn.filter((one) => !saved.has(one.uid) || altered.includes(one)),
    altered: new Set(altered.map(({ uid }) => uid)),
    removed: (mine?.measurements ?? []).filter((one) => measurementOf(one) && !here.has(one.uid)),
  };
}

/** Every measurement of some reports that can be drawn, by its uid: the first report that has it counts. */
export function savedIn(reports: readonly MeasurementReport[]): Map<string, Measurement> {
  const found = new Map<string, Measurement>();
  for (const one of reports.flatMap(({ measurements }) => measurements)) {
    const measurement = measurementOf(one);
    if (measurement && !found.has(one.uid)) found.set(one.uid, measurement);
  }
  return found;
}

/** What the next version of a report holds: all of it that is still drawn, as it was, and what is not saved. */
export function toSave(
  drawn: readonly Measurement[],
  unsaved: Unsaved,
  mine: MeasurementReport | undefined,
): Measurement[] {
  const own = savedIn(mine ? [mine] : []);
  return drawn.flatMap((one) => (unsaved.drawn.includes(one) ? one : (own.get(one.uid) ?? [])));
}
