import { describe, expect, it } from "vitest";
import { told } from "./known";

const ann = { user: { id: "ann" } };
const bob = { user: { id: "bob" } };

describe("told", () => {
  it("is what the server says where nobody was known", () => {
    expect(told(null, undefined)).toEqual({ session: null, ended: false });
    expect(told(ann, undefined)).toEqual({ session: ann, ended: false });
    expect(told(ann, { session: null, ended: false })).toEqual({ session: ann, ended: false });
  });

  it("keeps the session that is over, until its person is back", () => {
    const over = told(null, { session: ann, ended: false });
    expect(over).toEqual({ session: ann, ended: true });
    expect(told({ ...ann }, over ?? undefined)).toEqual({ session: ann, ended: false });
  });

  it("is nothing for somebody else, before and after it was over", () => {
    expect(told(bob, { session: ann, ended: false })).toBeNull();
    expect(told(bob, { session: ann, ended: true })).toBeNull();
  });
});
