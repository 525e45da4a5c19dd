import { expect, test } from "vitest";
import type { ImageRequest } from "./queries";
import { aboutOf, clientOf, dayAfter, inOrder, speciesKeyOf, timeOf } from "./requests";

const patient: ImageRequest["patient"] = {
  patientID: "B-17",
  name: "Bella",
  species: "Dog",
  breed: "Beagle",
  sex: "F",
  neutered: true,
  weight: 11.4,
  clientFamilyName: "Miller",
  clientGivenName: "Ann",
  organization: "",
};
const made = (facts: Partial<ImageRequest>) =>
  ({ patient, starts: "20261129103000", ...facts }) as ImageRequest;

test("an animal is told as a technician knows it", () => {
  expect(aboutOf({ patient })).toBe("Dog, Beagle, spayed female, 11.4 kg");
  expect(aboutOf({ patient: { ...patient, breed: "", sex: "", weight: null } })).toBe("Dog");
});

test("a client is a person or an organization", () => {
  expect(clientOf({ patient })).toBe("Ann Miller");
  const none = { clientFamilyName: "", clientGivenName: "", organization: "Happy Paws" };
  expect(clientOf({ patient: { ...patient, ...none } })).toBe("Happy Paws");
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
    made({ id: "late", state: "SCHEDULED", priority: "ROUTINE", starts: "20261129120000" }),
    made({ id: "early", state: "SCHEDULED", priority: "ROUTINE" }),
    made({ id: "stat", state: "SCHEDULED", priority: "STAT", starts: "20261129150000" }),
    made({ id: "now", state: "IN_PROGRESS", priority: "ROUTINE" }),
  ]);
  expect(list.map(({ id }) => id)).toEqual(["now", "stat", "early", "late", "done"]);
});

test("a bird has no code, and its procedures all the same", () => {
  expect(speciesKeyOf("Dog")).toBe("448771007");
  expect(speciesKeyOf("Bird")).toBe("bird");
});
