import { describe, expect, it } from "vitest";
import { onlyCalls } from "./onlyCalls";

describe("onlyCalls", () => {
  it("says why a server cannot be called", () => {
    expect(onlyCalls({ host: "10.0.0.4", port: 104 })).toBeNull();
    expect(onlyCalls({ host: "10.0.0.0/24", port: 104 })).toMatch(/^A network/);
    expect(onlyCalls({ host: "10.0.0.4", port: null })).toMatch(/^Without a port/);
  });
});
