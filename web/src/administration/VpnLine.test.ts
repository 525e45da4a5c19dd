import { expect, test } from "vitest";
import { vpnTold } from "./VpnLine";

const site = { name: "surgery", revoked: false, handshakeAt: null };

test("a site says whether it was heard of, and that it is revoked", () => {
  expect(vpnTold(site)).toBe("Over the VPN, site surgery: not heard of yet.");
  expect(vpnTold({ ...site, handshakeAt: "2026-11-30T02:00:00+00:00" })).toMatch(
    /surgery: last heard of .+[0-9]/,
  );
  expect(vpnTold({ ...site, revoked: true, handshakeAt: "2026-11-30T02:00:00+00:00" })).toContain("revoked");
});
