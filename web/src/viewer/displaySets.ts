import type { Instance, Series } from "./queries";

/** What one viewport shows: a stack of pictures that belong together, or one object that is no picture. */
export interface DisplaySet {
  key: string;
  series: Series;
  instances: Instance[];
  /** How many pictures; 0 for what is no picture. */
  frames: number;
  title: string;
  modality: string;
  /** The one instance whose thumbnail stands for the set; undefined: the series'. */
  thumbnailOf?: Instance;
}

const number = (value: number | null | undefined) => value ?? Number.MAX_SAFE_INTEGER;

const isPicture = (instance: Instance) => Boolean(instance.rows && instance.columns);

/** Series in the order of their numbers; in each the single pictures as one stack, every clip and document by itself. */
export function displaySetsOf(series: Series[]): DisplaySet[] {
  return [...series]
    .sort(
      (a, b) =>
        number(a.seriesNumber) - number(b.seriesNumber) ||
        a.seriesInstanceUID.localeCompare(b.seriesInstanceUID),
    )
    .flatMap(setsOfSeries);
}

function setsOfSeries(series: Series): DisplaySet[] {
  const instances = [...series.instances].sort((a, b) => number(a.instanceNumber) - number(b.instanceNumber));
  const stills = instances.filter((instance) => isPicture(instance) && instance.numberOfFrames <= 1);
  const alone = instances.filter((instance) => !stills.includes(instance));
  const title = series.seriesDescription || series.bodyPartExamined || "";
  const modality = series.modality ?? "";
  const only = stills.length > 0 && alone.length === 0;
  const stack: DisplaySet[] = stills.length
    ? [
        {
          key: series.seriesInstanceUID,
          series,
          instances: stills,
          frames: stills.length,
          title: title || stills[0]?.viewPosition || modality,
          modality,
          thumbnailOf: only ? undefined : stills[Math.floor(stills.length / 2)],
        },
      ]
    : [];
  return stack.concat(
    alone.map((instance) => ({
      key: `${series.seriesInstanceUID}/${instance.sopInstanceUID}`,
      series,
      instances: [instance],
      frames: isPicture(instance) ? Math.max(1, instance.numberOfFrames) : 0,
      title: title || instance.sopClassName.replace(/ Storage.*$/, ""),
      modality,
      thumbnailOf: instance,
    })),
  );
}
