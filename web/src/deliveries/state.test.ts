import { expect, test } from "vitest";
import { canRetry, isOpen, progressOf, reasonOf } from "./state";

test("progress says how many arrived, and how many never will", () => {
  expect(progressOf({ instances: 1, sent: 1, failed: 0 })).toBe("1 image");
  expect(progressOf({ instances: 1200, sent: 1200, failed: 0 })).toBe("1,200 images");
  expect(progressOf({ instances: 120, sent: 30, failed: 0 })).toBe("30 of 120");
  expect(progressOf({ instances: 120, sent: 118, failed: 2 })).toBe("118 of 120, 2 failed");
});

test("a reason is the peer's words and its status", () => {
  expect(reasonOf({ reason: "disk full", status: 0xa700 })).toBe("Disk full, status A700H.");
  expect(reasonOf({ reason: null, status: 0x110 })).toBe("Status 0110H.");
  expect(reasonOf({ reason: null, status: null })).toBe("No reason was given.");
});

test("what waits is open and can be tried again", () => {
  expect(isOpen("WAITING") && canRetry("WAITING")).toBe(true);
  expect(isOpen("COMPLETED") || canRetry("COMPLETED")).toBe(false);
});
