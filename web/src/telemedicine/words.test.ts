import { expect, it } from "vitest";
import { casePath, formatExtent, formatPrice } from "./words";

it("tells prices without cents that are none", () => {
  expect(formatPrice(6500, "EUR")).toBe("EUR 65");
  expect(formatPrice(6550, "EUR")).toBe("EUR 65.50");
  expect(formatPrice(100, "no currency")).toBe("no currency 1");
});

it("counts regions and views", () => {
  expect(formatExtent(1, 3)).toBe("1 region, 3 views");
  expect(formatExtent(2, 1)).toBe("2 regions, 1 view");
  expect(formatExtent(1, 0)).toBe("1 region");
});

it("leads from a draft to its form", () => {
  const draft = { id: "a", state: "DRAFT" as const, studyInstanceUids: ["1.2/3"] };
  expect(casePath("oakwood", draft)).toBe("/tenants/oakwood/ask/1.2%2F3");
  expect(casePath("oakwood", { ...draft, state: "SCHEDULED" })).toBe("/tenants/oakwood/cases/a");
});
