import { createContext, type Dispatch, useCallback, useContext, useMemo, useState } from "react";
import type { KeyImageTitle } from "../graphql/generated/graphql";
import type { Membership } from "../session/session";
import type { DisplaySet } from "../viewer/displaySets";
import type { Study } from "../viewer/queries";
import type { Change } from "../viewer/state";
import { type Location, locationOf, locationsOf, narrowed, type Reference } from "./locations";
import type { KeyImages, PresentationState } from "./queries";
import { type StudyMeasurements, studiesOf, useMeasurements } from "./useMeasurements";

/** An image that somebody wants to see, and what is to be selected on it. */
export interface Asked {
  key: string;
  reference: Reference;
  measurement?: string;
}

/** What the panels and the viewports of the viewer share while somebody reads. */
export interface Reading {
  study: Study;
  rights: Membership["rights"];
  locationOf: (reference: Reference) => Location | undefined;
  /** Shows an image where it is shown already, else in the active viewport. */
  open: (reference: Reference, measurement?: string) => void;
  asked: Asked | null;
  /** The viewport that shows it has done so. */
  answered: (asked: Asked) => void;
  /** What is drawn and saved, of each study that something is shown of, the opened one first. */
  measured: StudyMeasurements[];
  /** Of each viewport, the key of the set in it. */
  shown: (string | null)[];
  /** The key images that the strip is narrowed to. */
  filter: KeyImages | null;
  setFilter: (filter: KeyImages | null) => void;
  /** The presentation state that images are shown by. */
  applied: PresentationState | null;
  apply: (state: PresentationState | null) => void;
  /** Images that are marked, and not saved yet. */
  marked: MarkedImages;
  mark: (marked: MarkedImages) => void;
}

export interface MarkedImages {
  images: MarkedImage[];
  /** The key images of which these are a new version, and what these say. */
  replaces: string | null;
  title?: KeyImageTitle;
  description?: string;
}

export interface MarkedImage {
  seriesInstanceUID: string;
  sopInstanceUID: string;
  frameNumber: number;
}

export const NOTHING_MARKED: MarkedImages = { images: [], replaces: null };

const ReadingContext = createContext<Reading | null>(null);

export const ReadingProvider = ReadingContext.Provider;

export function useReading(): Reading {
  const reading = useContext(ReadingContext);
  if (!reading) throw new Error("outside of the viewer");
  return reading;
}

/** The display sets that the strip shows, narrowed to key images where somebody wants it so. */
export function useKeyImageFilter(sets: DisplaySet[]) {
  const [filter, setFilter] = useState<KeyImages | null>(null);
  const shown = useMemo(
    () => (filter ? narrowed(sets, filter.images.map(referenceTo)) : sets),
    [sets, filter],
  );
  return { filter, setFilter, sets: shown };
}

/** How many things somebody has drawn, taken away or marked that are not saved. */
export const unsavedIn = ({ measured, marked }: Reading): number =>
  marked.images.length +
  measured.reduce((sum, { unsaved }) => sum + unsaved.drawn.length + unsaved.removed.length, 0);

/** The server's 0 is all frames. */
export const referenceTo = (image: { sopInstanceUID: string; frameNumber: number }): Reference => ({
  sopInstanceUID: image.sopInstanceUID,
  frameNumbers: image.frameNumber ? [image.frameNumber] : [],
});

interface Shown {
  study: Study;
  rights: Membership["rights"];
  /** Every display set, also those the strip leaves out. */
  all: DisplaySet[];
  filter: ReturnType<typeof useKeyImageFilter>;
  /** Of each viewport, the key of the set in it. */
  shown: (string | null)[];
  dispatch: Dispatch<Change>;
}

/** What is shared while a study is read; it ends with the page of the study. */
export function useReadingOf({ study, rights, all, filter, shown, dispatch }: Shown): Reading {
  const locations = useMemo(() => locationsOf(all), [all]);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [applied, apply] = useState<PresentationState | null>(null);
  const [marked, mark] = useState(NOTHING_MARKED);
  const find = useCallback((reference: Reference) => locationOf(locations, reference), [locations]);
  const answered = useCallback((done: Asked) => setAsked((now) => (now === done ? null : now)), []);
  const { sets, filter: narrowedTo, setFilter } = filter;
  const open = (reference: Reference, measurement?: string) => {
    const location = find(reference);
    if (!location) return;
    const { key } = location.set;
    if (!sets.some((set) => set.key === key && holds(set, reference))) setFilter(null);
    const pane = shown.indexOf(key);
    if (pane < 0) dispatch({ type: "show", key });
    else dispatch({ type: "activate", pane });
    setAsked({ key, reference, measurement });
  };
  const studies = useMemo(() => studiesOf(study, all), [study, all]);
  const measured = useMeasurements(studies);
  return {
    study,
    rights,
    measured,
    shown,
    locationOf: find,
    open,
    asked,
    answered,
    filter: narrowedTo,
    setFilter,
    applied,
    apply,
    marked,
    mark,
  };
}

const holds = (set: DisplaySet, { sopInstanceUID }: Reference) =>
  set.instances.some((instance) => instance.sopInstanceUID === sopInstanceUID);
