/** What a lossy JPEG of three components says of its colours, up to where its picture begins. */
interface Told {
  jfif: boolean;
  /** Adobe's colour transform: 0 is none, 1 is YCbCr. */
  adobe?: number;
  components: { name: number; sampling: number }[];
  /** A camera's marker: it may have the browser turn the picture. */
  exif: boolean;
}

const RGB = "82,71,66";

/** Whether every browser shows the colours that the server takes the frame for (services/dicom/codestreams.py). */
export function browserSeesTheSame(frame: Uint8Array, photometric: string): boolean {
  const told = segments(frame);
  if (told?.components.length !== 3 || told.exif) return false;
  const named = told.components.map(({ name }) => name).join() === RGB;
  const guessed = !told.jfif && (told.adobe === undefined ? named : told.adobe === 0);
  return guessed === holdsRgb(told, named, photometric);
}

/** Adobe's marker decides, then the components' names; JFIF has but YCbCr; then the label, unless colour is shared. */
function holdsRgb({ jfif, adobe, components }: Told, named: boolean, photometric: string): boolean {
  if (adobe !== undefined) return adobe === 0;
  if (named || jfif) return named;
  return photometric === "RGB" && new Set(components.map(({ sampling }) => sampling)).size === 1;
}

function segments(frame: Uint8Array): Told | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const told: Told = { jfif: false, components: [], exif: false };
  let at = 2;
  while (at + 4 <= frame.length && frame[at] === 0xff) {
    const marker = frame[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = view.getUint16(at + 2);
    const begins = (text: string) =>
      [...text].every((letter, step) => frame[at + 4 + step] === letter.charCodeAt(0));
    if (marker === 0xe0 && begins("JFIF\0")) told.jfif = true;
    if (marker === 0xe1 && begins("Exif")) told.exif = true;
    if (marker === 0xee && length >= 14 && begins("Adobe")) told.adobe = frame[at + 15];
    if (marker === 0xc0 || marker === 0xc1 || marker === 0xc2) {
      for (let one = at + 10; one < at + 10 + 3 * (frame[at + 9] ?? 0); one += 3) {
        told.components.push({ name: frame[one] ?? 0, sampling: frame[one + 1] ?? 0 });
      }
      return told;
    }
    if (length < 2) return undefined;
    at += 2 + length;
  }
  return undefined;
}
