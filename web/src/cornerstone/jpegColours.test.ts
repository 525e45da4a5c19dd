import { describe, expect, it } from "vitest";
import { browserSeesTheSame } from "./jpegColours";

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const segment = (marker: number, content: number[]) => [0xff, marker, 0, content.length + 2, ...content];
const JFIF = segment(0xe0, [...ascii("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0]);
const adobe = (transform: number) => segment(0xee, [...ascii("Adobe"), 0, 100, 0, 0, 0, 0, transform]);
const EXIF = segment(0xe1, ascii("Exif\0\0"));

function frame(before: number[], names: number[], sampling = 0x11): Uint8Array {
  const components = names.flatMap((name, index) => [name, index ? 0x11 : sampling, 0]);
  return new Uint8Array([
    0xff,
    0xd8,
    ...before,
    ...segment(0xc0, [8, 0, 8, 0, 8, names.length, ...components]),
  ]);
}

describe("browserSeesTheSame", () => {
  it.each([
    ["the usual frame", frame(JFIF, [1, 2, 3]), "YBR_FULL_422", true],
    ["a label that JFIF contradicts", frame(JFIF, [1, 2, 3]), "RGB", true],
    ["no marker at all", frame([], [1, 2, 3]), "YBR_FULL_422", true],
    ["no marker, and a label of RGB", frame([], [1, 2, 3]), "RGB", false],
    ["the same with colour that is shared", frame([], [1, 2, 3], 0x21), "RGB", true],
    ["components named R, G, B", frame([], ascii("RGB")), "YBR_FULL_422", true],
    ["those under JFIF, which browsers go by", frame(JFIF, ascii("RGB")), "YBR_FULL_422", false],
    ["Adobe's RGB", frame(adobe(0), [1, 2, 3]), "YBR_FULL_422", true],
    ["Adobe's RGB under JFIF", frame([...JFIF, ...adobe(0)], [1, 2, 3]), "YBR_FULL_422", false],
    ["Adobe's YCbCr", frame(adobe(1), ascii("RGB")), "RGB", true],
    ["a camera's marker", frame([...EXIF, ...JFIF], [1, 2, 3]), "YBR_FULL_422", false],
    ["one component", frame(JFIF, [1]), "MONOCHROME2", false],
    ["no JPEG", new Uint8Array([1, 2, 3, 4, 5, 6]), "YBR_FULL_422", false],
  ])("%s", (_, data, photometric, same) => {
    expect(browserSeesTheSame(data, photometric)).toBe(same);
  });

  it("no frame cut short upsets it", () => {
    const whole = frame([...JFIF, ...adobe(1)], [1, 2, 3]);
    for (let length = 0; length < whole.length; length++)
      browserSeesTheSame(whole.subarray(0, length), "RGB");
  });
});
