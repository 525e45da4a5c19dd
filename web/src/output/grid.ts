/** Pixels of a picture made of several: more than that no browser draws for sure. */
const MOST_PIXELS = 64_000_000;
const GAP = 4;

export interface Size {
  width: number;
  height: number;
}

export interface Grid extends Size {
  /** Of each picture, where it lies and how large it is. */
  places: (Size & { x: number; y: number })[];
}

/** Where pictures lie side by side: each in the middle of a cell as large as the largest of them. */
export function gridOf(pictures: Size[], columns: number): Grid {
  const widest = Math.max(...pictures.map(({ width }) => width));
  const highest = Math.max(...pictures.map(({ height }) => height));
  const rows = Math.ceil(pictures.length / columns);
  const whole = { width: columns * (widest + GAP) - GAP, height: rows * (highest + GAP) - GAP };
  const part = Math.min(1, Math.sqrt(MOST_PIXELS / (whole.width * whole.height)));
  return {
    width: Math.floor(whole.width * part),
    height: Math.floor(whole.height * part),
    places: pictures.map(({ width, height }, at) => ({
      x: ((at % columns) * (widest + GAP) + (widest - width) / 2) * part,
      y: (Math.floor(at / columns) * (highest + GAP) + (highest - height) / 2) * part,
      width: width * part,
      height: height * part,
    })),
  };
}

/** Several pictures as one. */
export function together(pictures: HTMLCanvasElement[], columns: number): HTMLCanvasElement {
  const [only] = pictures;
  if (only && pictures.length === 1) return only;
  const { width, height, places } = gridOf(pictures, columns);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  context?.fillRect(0, 0, width, height);
  pictures.forEach((picture, at) => {
    const place = places[at];
    if (place) context?.drawImage(picture, place.x, place.y, place.width, place.height);
  });
  return canvas;
}
