/** The longest a bar gets, in CSS pixels. */
const LONGEST = 130;

/**
 * A bar of 1, 2 or 5 times a power of ten of mm, as long as there is room: so many mm and CSS pixels. `pixelsPerUnit`
 * and `mm` are of one of the picture's space; undefined where nobody knows mm.
 */
export function barOf(pixelsPerUnit: number, mm: number | undefined) {
  const perMillimetre = mm ? pixelsPerUnit / mm : 0;
  const most = LONGEST / perMillimetre;
  if (!Number.isFinite(most) || most <= 0) return undefined;
  const power = 10 ** Math.floor(Math.log10(most));
  const steps = [5, 2, 1].find((step) => step * power <= most) ?? 1;
  const millimetres = Number((steps * power).toPrecision(1));
  return { millimetres, width: millimetres * perMillimetre };
}
