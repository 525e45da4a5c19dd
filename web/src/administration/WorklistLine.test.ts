import { expect, test } from "vitest";
import { toldOf } from "./WorklistLine";

const nothing = {
  fetchedAt: "2026-11-29T10:00:00Z",
  lookedAt: "2026-11-29T10:00:00Z",
  reason: "",
  found: 0,
  made: 0,
  changed: 0,
  gone: 0,
  cancelled: 0,
  leftOut: [],
  more: false,
};

test("what came of a worklist is told in words", () => {
  expect(toldOf(null)).toBe("Not brought in yet.");
  expect(toldOf(nothing)).toMatch(/: 0 entries\.$/);
  const left = [{ reason: "it has no modality", entries: 2 }];
  expect(toldOf({ ...nothing, found: 4, made: 1, gone: 1, leftOut: left })).toMatch(
    /: 4 entries, 1 new, 1 gone from it\. 2 left out: it has no modality\.$/,
  );
  expect(toldOf({ ...nothing, found: 1, more: true })).toMatch(/: 1 entry\. There are more/);
});
