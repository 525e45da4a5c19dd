import { describe, expect, it } from "vitest";
import { Renewal } from "./renewal";

describe("Renewal", () => {
  it("lets those who wait go on once somebody has signed in again", async () => {
    const renewal = new Renewal();
    renewal.open(async () => true);
    const waiting = Promise.all([renewal.wait(new Error("one")), renewal.wait(new Error("two"))]);
    await new Promise((settled) => setTimeout(settled));
    renewal.done();
    await expect(waiting).resolves.toHaveLength(2);
  });

  it("is no matter of a session that goes on", async () => {
    const renewal = new Renewal();
    renewal.open(async () => false);
    await expect(renewal.wait(new Error("wrong password"))).rejects.toThrow("wrong password");
  });

  it("waits no longer than the asker", async () => {
    const renewal = new Renewal();
    renewal.open(async () => true);
    const asker = new AbortController();
    const waiting = renewal.wait(new Error("over"), asker.signal);
    asker.abort(new Error("left"));
    await expect(waiting).rejects.toThrow("left");
  });
});
