import { describe, expect, it, vi } from "vitest";
import type { Dataset } from "../dicomweb/dataset";
import { frameOf } from "../dicomweb/frames";
import type { Domain } from "../dicomweb/storedValues";
import { forgetLoopRanges, lookedAt, loopRange } from "./loopRange";

const loop: Dataset = { "00280008": { vr: "IS", Value: [9] } };
const nameOf = (number: number) => `wadors:/instances/1/frames/${number}?version=2`;

vi.mock("@cornerstonejs/dicom-image-loader", () => ({
  wadors: { metaDataManager: { get: (imageId: string) => ({ "00080018": { vr: "UI", Value: [imageId] } }) } },
}));

describe("lookedAt", () => {
  it.each([
    [1, [1]],
    [2, [1, 2]],
    [4, [1, 2, 3, 4]],
    [5, [1, 2, 3, 4, 5]],
    [6, [1, 2, 3, 4, 6]],
    [100, [1, 25, 50, 75, 100]],
  ])("of %i frames", (frames, numbers) => expect(lookedAt(frames)).toEqual(numbers));
});

describe("loopRange", () => {
  it("is around those of some frames, which are asked once", async () => {
    forgetLoopRanges();
    const asked = vi.fn(
      async (imageId: string): Promise<Domain | undefined> =>
        imageId === nameOf(5) ? [-7, 90] : imageId === nameOf(9) ? [2, 100] : undefined,
    );
    const ranges = [3, 4].map((number) => loopRange(nameOf(number), frameOf(loop, number), asked));
    expect(await Promise.all(ranges)).toEqual([
      [-7, 100],
      [-7, 100],
    ]);
    expect(asked.mock.calls.map(([imageId]) => imageId)).toEqual([1, 3, 5, 7, 9].map(nameOf));
  });

  it("is asked for again where that failed, and none of a single image", async () => {
    forgetLoopRanges();
    const away = () => Promise.reject(new Error("away"));
    await expect(loopRange(nameOf(1), frameOf(loop, 1), away)).rejects.toThrow("away");
    expect(await loopRange(nameOf(1), frameOf(loop, 1), async () => [1, 2])).toEqual([1, 2]);
    expect(await loopRange("wadors:/instances/2/frames/1", {}, away)).toBeUndefined();
  });
});
