import { describe, expect, it } from "vitest";
import { eventName, readAudit, toAuditFilter, writeAudit } from "./auditState";

describe("readAudit", () => {
  it("is undone by writeAudit", () => {
    const address = "event=stored&principal=u1&study=1.2.3&outcome=FAILURE&from=2026-01-02&to=2026-01-03";
    expect(writeAudit(readAudit(new URLSearchParams(address))).toString()).toBe(address);
  });

  it("leaves out what cannot be", () => {
    const state = readAudit(new URLSearchParams("outcome=MAYBE&from=yesterday"));
    expect(state).toMatchObject({ outcome: "", from: "" });
  });
});

describe("toAuditFilter", () => {
  it("takes the whole of the last day", () => {
    const state = readAudit(new URLSearchParams("from=2026-01-02&to=2026-01-02"));
    const { since, until } = toAuditFilter(state);
    expect(Date.parse(until ?? "") - Date.parse(since ?? "")).toBe(86_400_000 - 1);
  });
});

describe("eventName", () => {
  it("makes words of it", () => {
    expect(eventName("association_accepted")).toBe("Association accepted");
    expect(eventName("sign-in failed")).toBe("Sign in failed");
  });
});
