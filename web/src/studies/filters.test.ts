import { describe, expect, it } from "vitest";
import { isNarrowed, readState, toFilter, writeState } from "./filters";

describe("readState", () => {
  it("is undone by writeState", () => {
    const search = "modality=CT&species=Canine&from=20260101&to=20260131&sort=name";
    expect(writeState(readState(new URLSearchParams(search))).toString()).toBe(search);
  });

  it("takes the text from beside the address, from a link's where there is none", () => {
    expect(readState(new URLSearchParams("q=rex")).text).toBe("rex");
    expect(readState(new URLSearchParams("q=rex"), "bella").text).toBe("bella");
    expect(readState(new URLSearchParams("q=rex"), "").text).toBe("");
  });

  it("lets nothing through that is no date or order", () => {
    const state = readState(new URLSearchParams("from=yesterday&sort=; drop"));
    expect(state.from).toBe("");
    expect(state.sort).toBe("STUDY_DATE_DESC");
  });
});

describe("toFilter", () => {
  it("asks for nothing that was not said", () => {
    const state = readState(new URLSearchParams("q=  "));
    expect(Object.values(toFilter(state)).filter(Boolean)).toEqual([]);
    expect(isNarrowed(state)).toBe(false);
  });
});
