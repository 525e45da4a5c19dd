import { expect, test } from "vitest";
import { askedOf, destination } from "./launch";

test("a link names studies, accession numbers or a patient", () => {
  expect(askedOf("?requestType=STUDY&studyUID=1.2&tenant=oakwood")?.studyInstanceUID).toBe("1.2");
  expect(askedOf("?requestType=STUDY&accessionNumber=A-1")?.accessionNumber).toBe("A-1");
  expect(askedOf("?requestType=PATIENT&patientID=D-1")?.patientID).toBe("D-1");
  expect(askedOf("?accessionNumber=A-1")?.requestType).toBe("STUDY");
});

test.each(["", "?requestType=STUDY&patientID=D-1", "?requestType=PATIENT&studyUID=1.2"])(
  "%s names nothing, or not what it says",
  (search) => expect(askedOf(search)).toBeNull(),
);

test("one study is opened, several are listed", () => {
  const asked = askedOf("?requestType=PATIENT&patientID=D-1%5E%5E%5EOAK");
  if (!asked) throw new Error("it names a patient");
  const one = destination({ tenant: "oakwood", studies: ["1.2"] }, asked);
  expect(one).toEqual({ path: "/tenants/oakwood/studies/1.2", text: "" });
  const several = destination({ tenant: "oakwood", studies: ["1.2", "1.3"] }, asked);
  expect(several).toEqual({ path: "/tenants/oakwood", text: "D-1" });
});
