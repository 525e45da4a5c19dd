import { t } from "@lingui/core/macro";
import type { DisplaySet } from "../viewer/displaySets";

/** An instance that an object speaks of, or some of its frames; none: all of it. */
export interface Reference {
  sopInstanceUID: string;
  frameNumbers: number[];
}

/** Where in the viewer something is: a display set, and which of its images, from 0. */
export interface Location {
  set: DisplaySet;
  index: number;
}

/** Of each instance of the display sets where it is; the first image of what has several. */
export function locationsOf(sets: DisplaySet[]): Map<string, Location> {
  return new Map(
    sets.flatMap((set) =>
      set.instances.map(({ sopInstanceUID }, index): [string, Location] => [sopInstanceUID, { set, index }]),
    ),
  );
}

/** Where a reference points; undefined: at nothing that can be shown here. */
export function locationOf(locations: Map<string, Location>, reference: Reference): Location | undefined {
  const location = locations.get(reference.sopInstanceUID);
  if (!location) return undefined;
  const [frame] = reference.frameNumbers;
  const clip = location.set.instances.length === 1 && location.set.frames > 1;
  return clip && frame && frame <= location.set.frames ? { ...location, index: frame - 1 } : location;
}

/** "Image 3 of Thorax LL"; the name of the set alone where it holds nothing else. */
export function titleOf({ set, index }: Location): string {
  const name = [set.title || set.modality, set.part].filter(Boolean).join(", ");
  if (set.frames < 2) return name;
  const number = index + 1;
  return name ? t`Image ${number} of ${name}` : t`Image ${number}`;
}

/** The display sets, narrowed to what some references point at. */
export function narrowed(sets: DisplaySet[], references: Reference[]): DisplaySet[] {
  const wanted = new Map<string, Set<number>>();
  for (const { sopInstanceUID, frameNumbers } of references) {
    const frames = wanted.get(sopInstanceUID) ?? new Set<number>();
    for (const frame of frameNumbers) frames.add(frame);
    wanted.set(sopInstanceUID, frames);
  }
  return sets.flatMap((set) => {
    const instances = set.instances.filter(({ sopInstanceUID }) => wanted.has(sopInstanceUID));
    if (!instances.length || !set.frames) return [];
    // A clip is kept whole: a key frame is understood by those around it.
    return [
      {
        ...set,
        instances,
        frames: instances.length === set.instances.length ? set.frames : instances.length,
      },
    ];
  });
}
