import { describe, expect, it, vi } from "vitest";
import type { Dataset } from "../dicomweb/dataset";
import { frameOf } from "../dicomweb/frames";
import type { Domain } from "../dicomweb/storedValues";
import { forgetSharedRanges, lookedAt, nameStacks, sharedRange } from "./sharedRange";

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
  ])("of %i pictures", (pictures, numbers) => expect(lookedAt(pictures)).toEqual(numbers));
});

describe("sharedRange", () => {
  it("is around those of some frames, which are asked once", async () => {
    forgetSharedRanges();
    const asked = vi.fn(
      async (imageId: string): Promise<Domain | undefined> =>
        imageId === nameOf(5) ? [-7, 90] : imageId === nameOf(9) ? [2, 100] : undefined,
    );
    const ranges = [3, 4].map((number) => sharedRange(nameOf(number), frameOf(loop, number), asked));
    expect(await Promise.all(ranges)).toEqual([
      [-7, 100],
      [-7, 100],
    ]);
    expect(asked.mock.calls.map(([imageId]) => imageId)).toEqual([1, 3, 5, 7, 9].map(nameOf));
  });

  it("is one for the slices of a series of a kind, as the server has it", async () => {
    forgetSharedRanges();
    const [ct, mr] = ["2", "4"].map((end) => `1.2.840.10008.5.1.4.1.1.${end}`) as [string, string];
    const slice = (number: number, sopClass: string) => ({
      imageId: `wadors:/instances/${number}/frames/1`,
      dataset: { "00080016": { vr: "UI", Value: [sopClass] } } satisfies Dataset,
    });
    const series = [1, 2, 3, 4, 5, 6, 7].map((number) => slice(number, number === 3 ? ct : mr));
    nameStacks(series);
    const asked = vi.fn(async (imageId: string): Promise<Domain> => [0, Number(/\d+/.exec(imageId))]);
    const ranges = series.map(({ imageId, dataset }) => sharedRange(imageId, dataset, asked));
    const shared: Domain = [0, 7];
    expect(await Promise.all(ranges)).toEqual([shared, shared, undefined, shared, shared, shared, shared]);
    expect(asked).toHaveBeenCalledTimes(5);
  });

  it("is asked for again where that failed, and none of a single image", async () => {
    forgetSharedRanges();
    const away = () => Promise.reject(new Error("away"));
    await expect(sharedRange(nameOf(1), frameOf(loop, 1), away)).rejects.toThrow("away");
    expect(await sharedRange(nameOf(1), frameOf(loop, 1), async () => [1, 2])).toEqual([1, 2]);
    expect(await sharedRange("wadors:/instances/2/frames/1", {}, away)).toBeUndefined();
  });
});
