import { describe, expect, it } from "vitest";
import { type Details, detailsOf, valuesOf } from "./details";
import type { CorrectableStudy } from "./queries";

const study: CorrectableStudy = {
  tenant: "oakwood",
  studyInstanceUID: "1.2.3",
  studyDate: "20260102",
  studyTime: "101112.5",
  studyDescription: "Head",
  accessionNumber: null,
  referringPhysicianName: { alphabetic: "Vet^Ann" },
  patient: {
    patientID: "B-17",
    issuerOfPatientID: null,
    patientName: { alphabetic: "Miller^Bella^^Dr", display: "Miller Bella Dr" },
    patientBirthDate: "20200131",
    patientSex: "F",
    patientSexNeutered: "ALTERED",
    species: "Canine",
    breed: "Beagle",
    otherPatientIDs: ["276098100123456"],
    client: { responsiblePerson: { alphabetic: "Miller^Ann" }, responsibleOrganization: null },
  },
};
const none = { species: null, breed: null };
const changed = (details: Partial<Details>) => ({ ...detailsOf(study), ...details });

describe("detailsOf", () => {
  it("is what people read", () => {
    expect(detailsOf(study)).toMatchObject({
      family: "Miller",
      animal: "Bella",
      sex: "F+",
      birthDate: "2020-01-31",
      studyTime: "10:11:12",
      accessionNumber: "",
      clientGiven: "Ann",
    });
  });
});

describe("valuesOf", () => {
  it("leaves out what stays, also a time finer than the field shows", () => {
    expect(valuesOf(detailsOf(study), changed({}), study, none)).toEqual({});
    expect(valuesOf(detailsOf(study), changed({ breed: "Beagle " }), study, none)).toEqual({});
  });
  it("keeps the components of a name that nobody changed", () => {
    const values = valuesOf(detailsOf(study), changed({ animal: "Tom" }), study, none);
    expect(values).toEqual({ patientName: "Miller^Tom^^Dr" });
  });
  it("says a kind with its code, and a sex with what was done about it", () => {
    const cat = { value: "448169003", scheme: "SCT", meaning: "Felis catus" };
    const now = changed({ species: "Cat", sex: "M", birthDate: "", otherPatientIDs: "1, 2" });
    expect(valuesOf(detailsOf(study), now, study, { ...none, species: cat })).toEqual({
      species: "Cat",
      speciesCode: cat,
      patientSex: "M",
      patientSexNeutered: "",
      patientBirthDate: "",
      otherPatientIDs: ["1", "2"],
    });
  });
});
