import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProbeResult } from "../../src/probe.ts";
import { resultJson } from "../../src/result-json.ts";

const base = { target: "https://a/", durationMs: 12.3456789, phases: {}, details: {}, atMs: Date.UTC(2026, 0, 2) };
const least = { target: "https://a/", durationMs: 12.346, phases: {}, at: "2026-01-02T00:00:00.000Z" };

test("a success: what is not known is absent", () => {
  const json = resultJson({ ...base, outcome: "success" });
  assert.deepEqual(json, { ...least, outcome: "success" });
});

test("a failure has its reason and message; its exception stays inside", () => {
  const result: ProbeResult = { ...base, outcome: "failure", reason: "internal", message: "m", cause: new Error("x") };
  assert.deepEqual(resultJson(result), { ...least, outcome: "failure", reason: "internal", message: "m" });
});

test("inconclusive has a message and no reason", () => {
  const json = resultJson({ ...base, outcome: "inconclusive", message: "m", blockedMs: 800 });
  assert.deepEqual(json, { ...least, outcome: "inconclusive", message: "m" });
});

test("phases and details: times in ISO 8601, durations to the microsecond", () => {
  const json = resultJson({
    ...base,
    outcome: "success",
    phases: { dns: 0.12345, connect: 1, transfer: 0 },
    details: {
      http: { status: 200 },
      grpc: { servingStatus: "SERVING" },
      tls: { notAfterMs: Date.UTC(2026, 10, 1), protocol: "TLSv1.3" },
    },
  });
  assert.deepEqual(json, {
    ...least,
    outcome: "success",
    phases: { dnsMs: 0.123, connectMs: 1, transferMs: 0 },
    http: { status: 200 },
    grpc: { servingStatus: "SERVING" },
    tls: { notAfter: "2026-11-01T00:00:00.000Z", protocol: "TLSv1.3" },
  });
});

test("of TLS only what is known", () => {
  const tlsOf = (tls: NonNullable<ProbeResult["details"]["tls"]>) =>
    resultJson({ ...base, outcome: "success", details: { tls } });
  assert.deepEqual(tlsOf({ protocol: "TLSv1.2" }).tls, { protocol: "TLSv1.2" });
  assert.equal("tls" in tlsOf({}), false);
});
