import { expect, test } from "vitest";
import { aboutOf, bornBefore, breedName, clientOf, sexesOf, sexOf, speciesKeyOf, weightOf } from "./animals";
import type { ImageRequest, Patient } from "./queries";
import { byPatient, dayAfter, filterOf, inOrder, readable, timeOf } from "./requests";

const patient: Patient = {
  patientID: "B-17",
  name: "Bella",
  species: "Dog",
  speciesCode: null,
  breed: "Border Collie dog breed",
  breedCode: null,
  sex: "F",
  neutered: true,
  birthDate: "",
  weight: 11.4,
  microchip: "",
  clientFamilyName: "Miller",
  clientGivenName: "Ann",
  organization: "",
};
const made = (facts: Partial<ImageRequest>) =>
  ({ patient, starts: "20261129103000", priority: "ROUTINE", state: "SCHEDULED", ...facts }) as ImageRequest;

test("an animal is told as a technician knows it", () => {
  expect(aboutOf(patient)).toBe("Dog, Border Collie, spayed female");
  expect(aboutOf({ ...patient, breed: "", sex: "" })).toBe("Dog");
  expect(weightOf(patient)).toBe("11.4 kg");
  expect(weightOf({ weight: 0.085 })).toBe("85 g");
  expect(weightOf({ weight: null })).toBe("");
});

test("a species has its own words, also where its name came in another language", () => {
  const gelding = { ...patient, species: "Pferd", breed: "", sex: "M", neutered: true };
  const speciesCode = { value: "35354009", scheme: "SCT", meaning: "Equus caballus" };
  expect(aboutOf({ ...gelding, speciesCode })).toBe("Pferd, gelding");
  expect(aboutOf(gelding)).toBe("Pferd, neutered male");
  expect(sexesOf("Horse").map(({ label }) => label)).toEqual([
    "Mare",
    "Intact mare",
    "Spayed mare",
    "Male",
    "Stallion",
    "Gelding",
    "Other sex",
    "Other sex, intact",
    "Other sex, neutered",
  ]);
  expect(sexOf({ sex: "F", neutered: null })).toBe("F");
  expect(sexOf({ sex: "O", neutered: true })).toBe("O+");
  expect(sexOf({ sex: "", neutered: true })).toBeNull();
  expect(aboutOf({ ...patient, breed: "", sex: "O" })).toMatch(/^Dog, other sex/);
});

test("a client is a person or an organization", () => {
  expect(clientOf(patient)).toBe("Ann Miller");
  const none = { clientFamilyName: "", clientGivenName: "", organization: "Happy Paws" };
  expect(clientOf({ ...patient, ...none })).toBe("Happy Paws");
});

test("an age is a birth date by the calendar", () => {
  const today = new Date(2026, 4, 31);
  expect(bornBefore(3, "years", today)).toBe("20230531");
  expect(bornBefore(3, "months", today)).toBe("20260228");
  expect(bornBefore(10, "weeks", today)).toBe("20260322");
});

test("breeds are called by their names", () => {
  expect(breedName("Border Collie dog breed")).toBe("Border Collie");
  expect(breedName("Mixed breed cat")).toBe("Mixed breed cat");
});

test("days go over months and years", () => {
  expect(dayAfter("20261231", 1)).toBe("20270101");
  expect(dayAfter("20260301", -1)).toBe("20260228");
});

test("midnight stands for no time", () => {
  expect(timeOf("20261129103000")).toBe("10:30");
  expect(timeOf("20261129000000")).toBe("");
});

test("what is under way comes first, the urgent before the rest", () => {
  const list = inOrder([
    made({ id: "done", state: "COMPLETED", priority: "STAT" }),
    made({ id: "late", starts: "20261129120000" }),
    made({ id: "early" }),
    made({ id: "stat", priority: "STAT", starts: "20261129150000" }),
    made({ id: "now", state: "IN_PROGRESS" }),
  ]);
  expect(list.map(({ id }) => id)).toEqual(["now", "stat", "early", "late", "done"]);
});

test("requests stand with their patient, who stands where the first of them does", () => {
  const other = { ...patient, patientID: "R-1", name: "Rex" };
  const groups = byPatient([
    made({ id: "1" }),
    made({ id: "2", starts: "20261129110000", patient: other }),
    made({ id: "3", starts: "20261129120000" }),
    made({ id: "4", starts: "20261129130000", patient: other, state: "IN_PROGRESS" }),
  ]);
  expect(groups.map((one) => one.map(({ id }) => id))).toEqual([
    ["4", "2"],
    ["1", "3"],
  ]);
});

test("one patient's requests are those of any day", () => {
  const looked = { day: "20261129", shown: "todo", station: "", text: "", patient: null } as const;
  expect(filterOf(looked)).toMatchObject({ fromDay: "20261129", toDay: "20261129" });
  expect(filterOf({ ...looked, patient })).toEqual({
    states: ["SCHEDULED", "IN_PROGRESS"],
    station: "",
    text: "",
    patientID: "B-17",
  });
});

test("an accession number is read out in groups", () => {
  expect(readable("2611297KQ2M4X9ZT")).toBe("261129 7KQ2M 4X9ZT");
  expect(readable("A-4711")).toBe("A-4711");
});

test("a bird has no code, and its procedures all the same", () => {
  expect(speciesKeyOf("Dog")).toBe("448771007");
  expect(speciesKeyOf("Bird")).toBe("bird");
});
