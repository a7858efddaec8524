import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { advance, initialState } from "../../src/check-state.ts";
import { judge } from "../../src/health.ts";
import type { TlsDetails } from "../../src/probe.ts";
import { checkLine } from "../../src/server/check-text.ts";
import { makeCheck } from "../support/make-check.ts";
import { failure, success } from "../support/make-result.ts";

const day = 86_400_000;
const today = Date.UTC(2026, 10, 20);
const at = { now: 0, wallTimeMs: today };

const table: readonly { name: string; tls: TlsDetails; expiresWithinMs?: number; soon: boolean }[] = [
  { name: "no limit is set", tls: { notAfterMs: today + day }, soon: false },
  { name: "the end is far", tls: { notAfterMs: today + 8 * day }, expiresWithinMs: 7 * day, soon: false },
  {
    name: "the end is just as far as the limit",
    tls: { notAfterMs: today + 7 * day },
    expiresWithinMs: 7 * day,
    soon: false,
  },
  { name: "the end is near", tls: { notAfterMs: today + 6 * day }, expiresWithinMs: 7 * day, soon: true },
  {
    name: "our own certificate's end is near",
    tls: { notAfterMs: today + 90 * day, clientNotAfterMs: today + day },
    expiresWithinMs: 7 * day,
    soon: true,
  },
  { name: "no certificate was received", tls: {}, expiresWithinMs: 7 * day, soon: false },
];

describe("a certificate near its end", () => {
  for (const { name, tls, expiresWithinMs, soon } of table) {
    test(`${name}: ${soon ? "degraded" : "healthy"}`, () => {
      const check = makeCheck(expiresWithinMs === undefined ? {} : { expiresWithinMs });
      const state = advance(initialState(at), success({ details: { tls }, atMs: today }), check.thresholds, at);
      assert.equal(state.status, "healthy");
      assert.equal(state.certificateEndsSoon, soon);
      const verdict = judge("readiness", [{ check, state }]);
      assert.deepEqual(verdict, { status: soon ? "degraded" : "healthy", passes: true });
    });
  }

  const near = { details: { tls: { notAfterMs: today + day } }, atMs: today };
  const check = makeCheck({ expiresWithinMs: 7 * day, failureThreshold: 1, groups: ["readiness", "startup"] });
  const warned = advance(initialState(at), success(near), check.thresholds, at);

  test("its line says when it ends", () => {
    assert.equal(checkLine("readiness", { check, state: warned }, 0), "[~]app ok (a certificate ends 2026-11-21)");
  });

  test("startup asks only whether the check has been healthy", () => {
    assert.equal(checkLine("startup", { check, state: warned }, 0), "[+]app ok");
    assert.equal(judge("startup", [{ check, state: warned }]).status, "healthy");
  });

  test("an unhealthy check is unhealthy, not degraded", () => {
    const state = advance(warned, failure("tls", near), check.thresholds, at);
    assert.equal(judge("readiness", [{ check, state }]).status, "unhealthy");
  });

  test("it is remembered over a failure without a handshake, and forgotten with a new certificate", () => {
    const refused = advance(warned, failure(), check.thresholds, at);
    assert.equal(refused.certificateEndsSoon, true);
    const renewed = { details: { tls: { notAfterMs: today + 90 * day } }, atMs: today };
    assert.equal(advance(refused, success(renewed), check.thresholds, at).certificateEndsSoon, false);
  });
});
