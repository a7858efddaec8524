import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isAllowed } from "../../src/server/admin-guard.ts";

const loopback = ["127.0.0.1/32", "::1/128"];

describe("who may use admin paths", () => {
  for (const { address, allow, allowed } of [
    { address: "127.0.0.1", allow: loopback, allowed: true },
    { address: "::1", allow: loopback, allowed: true },
    { address: "::ffff:127.0.0.1", allow: loopback, allowed: true },
    { address: "::FFFF:127.0.0.1", allow: loopback, allowed: true },
    { address: "127.0.0.6", allow: loopback, allowed: false },
    { address: "::ffff:127.0.0.6", allow: loopback, allowed: false },
    { address: "10.1.2.3", allow: ["10.0.0.0/8"], allowed: true },
    { address: "11.1.2.3", allow: ["10.0.0.0/8"], allowed: false },
    { address: "10.1.2.3", allow: ["10.1.2.3"], allowed: true },
    { address: "fd00::7", allow: ["fd00::/8"], allowed: true },
    { address: "fe80::7", allow: ["fd00::/8"], allowed: false },
    { address: "8.8.8.8", allow: ["0.0.0.0/0"], allowed: true },
    { address: "127.0.0.1", allow: [], allowed: false },
    { address: "", allow: ["0.0.0.0/0", "::/0"], allowed: false },
  ]) {
    test(`${address || "no address"} ${allowed ? "by" : "not by"} ${allow.join(" ") || "an empty list"}`, () => {
      assert.equal(isAllowed(address, allow), allowed);
    });
  }
});
