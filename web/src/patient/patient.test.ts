import { describe, expect, it } from "vitest";
import { patientPath } from "./path";
import { ageThen, curveOf, factsOf, weightsOf } from "./patient";
import type { PatientStudy } from "./queries";

type Given = Partial<PatientStudy["patient"]>;

const study = (uid: string, studyDate: string | null, patient: Given = {}) =>
  ({
    tenant: "oakwood",
    studyInstanceUID: uid,
    studyDate,
    patient: { otherPatientIDs: [], microchips: [], breedRegistrations: [], ...patient },
  }) as unknown as PatientStudy;

describe("patientPath", () => {
  it("names a study, whatever its UID holds", () => {
    expect(patientPath(study("1.2/3", null))).toBe("/tenants/oakwood/patients/1.2%2F3");
  });
});

describe("ageThen", () => {
  it("is what the study says, else by the birth date on its day", () => {
    expect(ageThen(study("1", "20240312", { patientAge: "003Y", patientBirthDate: "20200101" }))).toBe(
      "3 years",
    );
    expect(ageThen(study("1", "20240312", { patientBirthDate: "20200101" }))).toBe("4 years");
    expect(ageThen(study("1", null, { patientBirthDate: "20200101" }))).toBe("");
  });
});

describe("factsOf", () => {
  it("takes each fact from the newest study that has it, and every number", () => {
    const facts = factsOf([
      study("3", "20260101", { patientSex: "F", patientSexNeutered: "ALTERED", otherPatientIDs: ["K-9"] }),
      study("2", "20250101", {
        patientSex: "F",
        patientSexNeutered: "UNALTERED",
        breed: "Beagle",
        patientBirthDate: "20200401",
        microchips: ["276098102345678"],
        otherPatientIDs: ["276098102345678", "K-9"],
        breedRegistrations: [{ number: "DN1", registry: "AKC" }],
      }),
      study("1", "20240101", { patientBirthDate: "20190101", breed: "Mixed", species: "Canine" }),
    ]);
    expect(facts).toMatchObject({
      sex: "F",
      neutered: "ALTERED",
      breed: "Beagle",
      species: "Canine",
      birthDate: "20200401",
      microchips: ["276098102345678"],
      otherIDs: ["K-9"],
      registrations: ["AKC DN1"],
      client: "",
    });
  });

  it("does not put an older study's neutering to a newer study's sex", () => {
    const told = [
      study("2", "20260101", { patientSex: "M" }),
      study("1", "20250101", { patientSex: "M", patientSexNeutered: "UNALTERED" }),
    ];
    expect(factsOf(told)).toMatchObject({ sex: "M", neutered: "" });
  });
});

describe("weightsOf", () => {
  it("are those of studies that have one and a day, the earliest first, one a day", () => {
    const found = weightsOf([
      study("5", "20260101", { patientWeight: 12 }),
      study("4", "20260101", { patientWeight: 11.9 }),
      study("3", "20250601", {}),
      study("2", null, { patientWeight: 11 }),
      study("1", "20250101", { patientWeight: 10.5 }),
    ]);
    expect(found.map(({ day, kilograms }) => [day, kilograms])).toEqual([
      ["20250101", 10.5],
      ["20260101", 12],
    ]);
  });
});

describe("curveOf", () => {
  it("puts days in proportion and the heaviest on top", () => {
    const weights = [
      ["20260101", 10],
      ["20260111", 12],
      ["20260131", 11],
    ].map(([day, kilograms]) => ({ studyInstanceUID: "", day, kilograms }) as never);
    expect(curveOf(weights, 300, 100)).toEqual({
      high: 12,
      low: 10,
      points: [
        [0, 100],
        [100, 0],
        [300, 50],
      ],
    });
  });

  it("draws one weight, and one that never changes, in the middle", () => {
    const same = (day: string) => ({ studyInstanceUID: "", day, kilograms: 4 });
    expect(curveOf([same("20260101")], 300, 100).points).toEqual([[150, 50]]);
    expect(curveOf([same("20260101"), same("20260102")], 300, 100).points).toEqual([
      [0, 50],
      [300, 50],
    ]);
  });
});
