import { DRAWN } from "./forgetDrawings";
import { isKind } from "./kinds";
import type { Measurement } from "./measurement";

/** Somebody's drawings in one clinic, kept until the tab is closed or they sign out. */
export interface Owner {
  user: string;
  tenant: string;
}

/** A measurement and the study of its image. */
export interface Kept {
  studyInstanceUID: string;
  measurement: Measurement;
}

/** Of one clinic; a browser gives a tab five million letters. */
const MOST_LETTERS = 1_000_000;

const nameOf = ({ user, tenant }: Owner) => `${DRAWN}${user}:${tenant}`;

/** Keeps drawings in place of those kept before; where they are too many the first ones go. */
export function keep(storage: Storage, owner: Owner, drawings: Kept[]): void {
  let [letters, from] = [2, drawings.length];
  const texts = drawings.map((drawing) => JSON.stringify(drawing));
  while (from > 0) {
    letters += (texts[from - 1] as string).length + 1;
    if (letters > MOST_LETTERS) break;
    from -= 1;
  }
  const kept = texts.slice(from);
  try {
    if (kept.length) storage.setItem(nameOf(owner), `[${kept.join(",")}]`);
    else storage.removeItem(nameOf(owner));
  } catch {
    // The tab's storage is full or switched off: drawings last as long as the page then.
  }
}

/** What was kept; nothing where it cannot be read. */
export function kept(storage: Storage, owner: Owner): Kept[] {
  try {
    const found: unknown = JSON.parse(storage.getItem(nameOf(owner)) ?? "[]");
    return Array.isArray(found) ? found.filter(isKept) : [];
  } catch {
    return [];
  }
}

function isKept(one: unknown): one is Kept {
  const { studyInstanceUID, measurement } = (one ?? {}) as Partial<Kept>;
  const { uid, kind, image, points } = measurement ?? {};
  return (
    [studyInstanceUID, uid, kind, image?.sopInstanceUID].every((text) => typeof text === "string") &&
    isKind(kind ?? "") &&
    Array.isArray(points) &&
    points.every((point) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite))
  );
}
