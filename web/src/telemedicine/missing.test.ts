import { expect, it } from "vitest";
import { fieldOf, missingText } from "./missing";

const lack = { name: "", label: "", region: "" };

it("says what a reader will miss, and where it is filled in", () => {
  const view = { ...lack, lack: "VIEW", name: "left lateral", region: "thorax" } as const;
  expect(missingText(view)).toBe("Left lateral view of the thorax is missing");
  expect(missingText({ ...view, region: "elbow", label: "L" })).toBe(
    "Left lateral view (L) of the elbow is missing",
  );
  expect(fieldOf(view)).toBe("regions");
  const field = { ...lack, lack: "HISTORY", name: "duration", label: "Since when" } as const;
  expect(missingText(field)).toBe("“Since when” is empty");
  expect(fieldOf(field)).toBe("duration");
});
