import { i18n } from "@lingui/core";
import { msg, plural, t } from "@lingui/core/macro";
import { beforeAll, describe, expect, it } from "vitest";
import { speak } from "./language";

describe("texts", () => {
  beforeAll(speak);

  it("come out as they stand in the code", () => {
    expect(t`To the studies`).toBe("To the studies");
    expect(i18n._(msg`Zoom`)).toBe("Zoom");
  });

  it("take values and numbers", () => {
    const [name, count] = ["Rex", 2];
    expect(t`${name} is here`).toBe("Rex is here");
    const counted = (n: number) => plural(n, { one: "# image", other: "# images" });
    expect([counted(1), counted(count), counted(1200)]).toEqual(["1 image", "2 images", "1,200 images"]);
  });
});
