import { describe, expect, it } from "vitest";
import { completed, matching, mentioned, pieces, typedName } from "./mentions";

const OAK = { id: "1", name: "Dr. Olivia Oak" };
const OAKLEY = { id: "2", name: "Dr. Olivia Oakley" };

describe("typedName", () => {
  it("is what stands behind an @ before the caret, and no mail's address", () => {
    expect(typedName("Hello @Oli", 10)).toBe("Oli");
    expect(typedName("@", 1)).toBe("");
    expect(typedName("@Dr. Ol", 7)).toBe("Dr. Ol");
    expect(typedName("vet@oak", 7)).toBeNull();
    expect(typedName("Hello @Oli", 5)).toBeNull();
  });
});

describe("matching", () => {
  it("goes by the words of a name", () => {
    expect(matching([OAK, OAKLEY], "oak")).toEqual([OAK, OAKLEY]);
    expect(matching([OAK, OAKLEY], "Dr. Olivia Oakl")).toEqual([OAKLEY]);
    expect(matching([OAK], "li")).toEqual([]);
  });
});

describe("completed", () => {
  it("puts the name in, and the caret behind it", () => {
    expect(completed("Hi @Ol, see", 6, "Dr. Olivia Oak")).toEqual({
      text: "Hi @Dr. Olivia Oak , see",
      caret: 19,
    });
  });
});

describe("mentioned", () => {
  it("are those whose names still stand there", () => {
    expect(mentioned("Hi @Dr. Olivia Oak", [OAK])).toEqual([OAK]);
    expect(mentioned("Hi", [OAK])).toEqual([]);
  });
});

describe("pieces", () => {
  it("keep the text, whatever a name holds", () => {
    const text = "@Dr. Olivia Oakley and @Dr. Olivia Oak: (a+b)?";
    const found = pieces(text, [OAK.name, OAKLEY.name, "(a+"]);
    expect(found.map((piece) => piece.text).join("")).toBe(text);
    expect(found.filter(({ name }) => name).map((piece) => piece.text)).toEqual([
      "@Dr. Olivia Oakley",
      "@Dr. Olivia Oak",
    ]);
  });
});
