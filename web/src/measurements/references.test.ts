import { describe, expect, test } from "vitest";
import type { MeasuredAnimal } from "./measurement";
import { REFERENCES, referencesFor, verdictOf } from "./references";

const VHS = "VERTEBRAL_HEART_SCORE";
const VLAS = "VERTEBRAL_LEFT_ATRIAL_SIZE";
const dog = (breed = "", recumbency: MeasuredAnimal["recumbency"] = "RIGHT_LATERAL"): MeasuredAnimal => ({
  species: "dog",
  breed,
  recumbency,
});
const verdict = (name: string, value: number, animal: MeasuredAnimal, variant?: string) =>
  verdictOf(value, referencesFor(name, animal, variant), animal.recumbency);

describe("what a value is compared with", () => {
  test("a breed's own values stand for those of all dogs", () => {
    const means = (animal: MeasuredAnimal) => referencesFor(VHS, animal).flatMap(({ mean }) => mean ?? []);
    expect(means(dog())).toEqual([9.7]);
    expect(means(dog("whippet"))).toEqual([11.3]);
    expect(means(dog("whippet", "DORSAL"))).toEqual([11.1]);
    expect(means(dog("cavalier"))).toEqual([10.6, 10.08]);
  });

  test("where the breed has none of the recumbency, its others are shown and judge nothing", () => {
    const animal = dog("brittany", "LEFT_LATERAL");
    expect(referencesFor(VHS, animal).map(({ mean }) => mean)).toEqual([10.6, undefined]);
    expect(verdict(VHS, 13, animal)).toBeUndefined();
  });

  test("a lateral of the breed is nothing to compare a VD with: all dogs' are", () => {
    const animal = dog("labrador", "DORSAL");
    expect(referencesFor(VHS, animal).map(({ mean }) => mean)).toEqual([10.2]);
    expect(verdict(VHS, 10.2, animal)).toBe("usual");
    expect(verdict(VHS, 12, animal)).toBe("unusual");
  });

  test("cut-offs of the species stay beside a breed's values", () => {
    expect(referencesFor(VLAS, dog("cavalier")).filter(({ cutoff }) => cutoff)).toHaveLength(4);
  });

  test("an unknown animal is compared with nothing", () => {
    expect(referencesFor(VHS, { species: "", breed: "", recumbency: "" })).toEqual([]);
  });

  test("a side or landmark has its own", () => {
    const cat: MeasuredAnimal = { species: "cat", breed: "", recumbency: "DORSAL" };
    expect(referencesFor("KIDNEY_RATIO", cat, "LEFT").map(({ mean }) => mean)).toEqual([2.3, 2.24]);
  });
});

describe("what references say of a number", () => {
  test.each([
    [VHS, 9.9, dog(), "usual"],
    [VHS, 10.6, dog(), "unusual"],
    [VHS, 8.4, dog(), "unusual"],
    [VHS, 11.5, dog("dachshund"), "usual"],
    [VHS, 11.6, dog("dachshund"), "unusual"],
    [VHS, 9.5, dog("brittany"), "unusual"],
    [VLAS, 2.0, dog(), "usual"],
    [VLAS, 2.5, dog(), "unusual"],
    ["SMALL_BOWEL_RATIO", 1.3, dog(), "usual"],
    ["SMALL_BOWEL_RATIO", 2, dog(), "unusual"],
  ])("%s %d", (name, value, animal, expected) => {
    expect(verdict(name, value, animal)).toBe(expected);
  });

  test("two that disagree colour nothing", () => {
    expect(verdict(VHS, 11.4, dog("cavalier"))).toBe("disputed");
    expect(verdict(VHS, 10.4, dog("cavalier"))).toBe("usual");
  });

  test("grade S, a spread of unknown kind, halves of all, and CT colour nothing", () => {
    expect(verdict(VHS, 15, dog("boxer"))).toBeUndefined();
    expect(verdict(VHS, 15, dog("greyhound"))).toBeUndefined();
    expect(verdict(VHS, 15, { species: "guinea pig", breed: "", recumbency: "" })).toBeUndefined();
    expect(verdict("KIDNEY_RATIO", 9, dog())).toBeUndefined();
    expect(verdict("TRACHEAL_RATIO", 0.05, dog("english-bulldog"))).toBeUndefined();
    expect(verdict("TIBIAL_PLATEAU_ANGLE", 40, dog(), "CONDYLE_MARGIN")).toBeUndefined();
  });

  test("nothing but grade A does", () => {
    const others = REFERENCES.filter(({ grade }) => grade !== "A");
    expect(others.length).toBeGreaterThan(0);
    for (const row of others) expect(verdictOf(1e6, [row], "")).toBeUndefined();
  });
});
