import { describe, expect, it } from "vitest";
import { toScore } from "./scored";

const series = (count: number) => ({
  instances: Array.from({ length: count }, (_, number) => ({ rows: 512, number })),
});

describe("what is scored", () => {
  it("is each picture, and a stack as one by its middle one", () => {
    expect(toScore([series(12)]).map(({ instance }) => instance.number)).toEqual([...Array(12).keys()]);
    expect(toScore([series(1), series(13)])).toMatchObject([
      { count: 1 },
      { count: 13, instance: { number: 6 } },
    ]);
  });
  it("is nothing of what has no pictures", () => {
    expect(toScore([{ instances: [{ rows: null }, {}] }])).toEqual([]);
  });
});
