/** More pictures of one series than that are a stack: it is scored as one thing. */
const MOST_SINGLE = 12;

interface WithPictures {
  instances: readonly { rows?: number | null }[];
}

interface ToScore<S extends WithPictures> {
  series: S;
  instance: S["instances"][number];
  /** How many pictures it stands for. */
  count: number;
}

/**
 * What is scored of some series: each picture, and of a stack the middle one, which stands for all of it.
 * So a stack of hundreds of slices takes two clicks, and weighs as much in the figures as one radiograph.
 */
export function toScore<S extends WithPictures>(series: readonly S[]): ToScore<S>[] {
  return series.flatMap((one): ToScore<S>[] => {
    const pictures: readonly S["instances"][number][] = one.instances.filter(({ rows }) => rows);
    const middle = pictures[Math.floor(pictures.length / 2)];
    if (pictures.length > MOST_SINGLE && middle)
      return [{ series: one, instance: middle, count: pictures.length }];
    return pictures.map((instance) => ({ series: one, instance, count: 1 }));
  });
}
