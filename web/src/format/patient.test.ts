import { describe, expect, it } from "vitest";
import { ageAt, formatAge, formatKind, formatNumbers, formatSex } from "./patient";

describe("formatSex", () => {
  it("uses a vet's words", () => {
    expect(formatSex("F", "ALTERED")).toBe("female, spayed");
    expect(formatSex("M", "ALTERED")).toBe("male, neutered");
    expect(formatSex("M", "UNALTERED")).toBe("male, intact");
    expect(formatSex("O", null)).toBe("other");
  });

  it("shows what it does not know as it came", () => expect(formatSex("FS", null)).toBe("FS"));
});

describe("formatAge", () => {
  it("writes out the unit", () => {
    expect(formatAge("003Y")).toBe("3 years");
    expect(formatAge("001W")).toBe("1 week");
    expect(formatAge("3 Y")).toBe("3 Y");
  });
});

describe("ageAt", () => {
  it("counts years, months for the young, days for the newborn", () => {
    expect(ageAt("20200115", "20260114")).toBe("5 years");
    expect(ageAt("20250915", "20260114")).toBe("3 months");
    expect(ageAt("20260101", "20260114")).toBe("13 days");
  });

  it("says nothing of an animal born after its study", () => expect(ageAt("20260101", "20250101")).toBe(""));
});

describe("formatKind", () => {
  it("leaves out what is not known", () => {
    expect(formatKind({ species: "Canine species", breed: "Beagle" })).toBe("Canine species · Beagle");
    expect(formatKind({ species: null, breed: "Beagle" })).toBe("Beagle");
  });
});

describe("formatNumbers", () => {
  it("names the registry before its number, and is no longer than a line", () => {
    const breedRegistrations = [{ number: "DN1", registry: "American Kennel Club" }, { registry: "FCI" }];
    expect(formatNumbers({ otherPatientIDs: ["276098"], breedRegistrations })).toBe(
      "276098 · American Kennel Club DN1 · FCI",
    );
    expect(formatNumbers({ otherPatientIDs: ["1", "2", "3", "4"], breedRegistrations })).toBe("1 · 2 · 3");
  });
});
