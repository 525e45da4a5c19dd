import { describe, expect, it } from "vitest";
import { dicomwebRoot, graphqlPath, pagePath, placeOfPath, studyPagePath } from "./place";

describe("a place", () => {
  it("is a clinic, a case or a share, and has paths of its own", () => {
    expect(dicomwebRoot("oakwood")).toBe("/tenants/oakwood/dicomweb");
    expect(dicomwebRoot("cases/a b")).toBe("/cases/a%20b/dicomweb");
    expect(dicomwebRoot("shares/x")).toBe("/shares/x/dicomweb");
    expect(graphqlPath("oakwood")).toBe("/graphql");
    expect(graphqlPath(undefined)).toBe("/graphql");
    expect(graphqlPath("shares/x")).toBe("/shares/x/graphql");
    expect(pagePath("oakwood")).toBe("/tenants/oakwood");
    expect(studyPagePath("cases/x", "1.2/3")).toBe("/cases/x/studies/1.2%2F3");
    expect(studyPagePath("shares/x", "1.2")).toBe("/s/x/studies/1.2");
  });

  it("is found again in a path", () => {
    for (const place of ["oakwood", "cases/x", "shares/y_-"]) {
      expect(placeOfPath(`${dicomwebRoot(place)}/studies/1`)).toBe(place);
    }
    expect(placeOfPath("/elsewhere/dicomweb/studies/1")).toBeUndefined();
  });
});
