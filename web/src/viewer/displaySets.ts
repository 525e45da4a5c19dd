import { t } from "@lingui/core/macro";
import { metadataOptions } from "../dicomweb/metadata";
import { instanceRoot, seriesRoot } from "../dicomweb/paths";
import type { Instance, Series, Study } from "./queries";
import { type Video, videoOf } from "./video";

/** What one viewport shows: a stack of pictures that belong together, or one object that is no picture. */
export interface DisplaySet {
  key: string;
  /** The study it belongs to: a viewport may show one of another study beside those of the present one. */
  study: Study;
  series: Series;
  instances: Instance[];
  /** How many pictures; 0 for what is no picture. */
  frames: number;
  title: string;
  /** "Clip 2": which of several clips of the series. */
  part?: string;
  modality: string;
  /** What plays it, where it is a stored video. */
  video?: Video;
  /** The one instance whose thumbnail stands for the set; undefined: the series'. */
  thumbnailOf?: Instance;
}

const number = (value: number | null | undefined) => value ?? Number.MAX_SAFE_INTEGER;

const isPicture = (instance: Instance) => Boolean(instance.rows && instance.columns);

/** The small picture the server keeps of a set. */
export function thumbnailPath({ study, series, thumbnailOf }: DisplaySet): string {
  const { seriesInstanceUID } = series;
  const root = thumbnailOf
    ? instanceRoot(study.tenant, study.studyInstanceUID, seriesInstanceUID, thumbnailOf.sopInstanceUID)
    : seriesRoot(study.tenant, study.studyInstanceUID, seriesInstanceUID);
  return `${root}/thumbnail`;
}

/** What asks for the metadata of a set's series; of none, where there is no set yet. */
export function metadataOf(set: Pick<DisplaySet, "study" | "series"> | undefined) {
  const { tenant = "", studyInstanceUID = "" } = set?.study ?? {};
  const { seriesInstanceUID = "", numberOfSeriesRelatedInstances = 0 } = set?.series ?? {};
  return metadataOptions(tenant, studyInstanceUID, seriesInstanceUID, numberOfSeriesRelatedInstances);
}

/** Pictures first, in the order of the series' numbers, then what is to be read. */
export function displaySetsOf(study: Study): DisplaySet[] {
  const sets = [...study.series]
    .sort(bySeries)
    .flatMap((series) => [...pictureSets(study, series), ...objectSets(study, series)]);
  return [...sets.filter(({ frames }) => frames > 0), ...sets.filter(({ frames }) => frames === 0)];
}

const bySeries = (a: Series, b: Series) =>
  number(a.seriesNumber) - number(b.seriesNumber) || a.seriesInstanceUID.localeCompare(b.seriesInstanceUID);

const inOrder = (instances: Instance[]) =>
  [...instances].sort((a, b) => number(a.instanceNumber) - number(b.instanceNumber));

const titleOf = (series: Series) => series.seriesDescription || series.bodyPartExamined || "";

/** Single pictures of a series are one stack, but each radiograph stands by itself, as does every clip. */
function pictureSets(study: Study, series: Series): DisplaySet[] {
  const pictures = inOrder(series.instances.filter(isPicture));
  const stills = pictures.filter((picture) => picture.numberOfFrames <= 1 && !videoOf(picture));
  const clips = pictures.filter((picture) => !stills.includes(picture));
  const radiographs = stills.filter(({ view }) => view);
  const slices = stills.filter(({ view }) => !view);
  const modality = series.modality ?? "";
  const single = (instance: Instance, more: Pick<DisplaySet, "title" | "part" | "video">): DisplaySet => ({
    key: `${series.seriesInstanceUID}/${instance.sopInstanceUID}`,
    study,
    series,
    instances: [instance],
    frames: Math.max(1, instance.numberOfFrames),
    modality,
    thumbnailOf: instance,
    ...more,
  });
  const sets = [
    ...clips.map((clip, at) =>
      single(clip, {
        title: titleOf(series) || clip.sopClassName.replace(/ Storage.*$/, ""),
        part: clips.length > 1 ? t`Clip ${at + 1}` : undefined,
        video: videoOf(clip),
      }),
    ),
    ...radiographs.map((radiograph, at) =>
      single(radiograph, {
        title: titleOf(series) || radiograph.viewPosition || modality,
        part:
          radiographs.length > 1 ? shownView(radiograph) || `${at + 1} / ${radiographs.length}` : undefined,
      }),
    ),
  ];
  const [first] = slices;
  if (!first) return sets;
  const stack: DisplaySet = {
    key: series.seriesInstanceUID,
    study,
    series,
    instances: slices,
    frames: slices.length,
    title: titleOf(series) || first.viewPosition || modality,
    modality,
    thumbnailOf:
      slices.length === series.instances.length ? undefined : slices[Math.floor(slices.length / 2)],
  };
  return [stack, ...sets];
}

/** "Right lateral", "L mediolateral"; "" where it tells no view. */
function shownView({ view }: Instance): string {
  const words = [view?.laterality, view?.projection].filter(Boolean).join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What holds no picture: each report and document, and one set for all images that came without pixels. */
function objectSets(study: Study, series: Series): DisplaySet[] {
  const objects = inOrder(series.instances.filter((instance) => !isPicture(instance)));
  const empty = objects.filter(({ sopClassName }) => sopClassName.includes("Image Storage"));
  const documents = objects.filter((object) => !empty.includes(object)).map((object) => [object]);
  return [...documents, ...(empty.length ? [empty] : [])].map((instances) => ({
    key: `${series.seriesInstanceUID}/${instances[0]?.sopInstanceUID}`,
    study,
    series,
    instances,
    frames: 0,
    title: titleOf(series) || (instances[0]?.sopClassName.replace(/ Storage.*$/, "") ?? ""),
    modality: series.modality ?? "",
  }));
}
