import assert from "node:assert/strict";
import { test } from "node:test";
import { resultJson } from "../../src/result-json.ts";
import { failure, inconclusive, success } from "../support/make-result.ts";

const common = {
  target: "tcp://10.0.0.1:5432",
  durationMs: 12.346,
  phases: { connectMs: 12 },
  at: "2026-01-01T00:00:00.000Z",
};

test("a success has neither reason nor message", () => {
  assert.deepEqual(resultJson(success()), { ...common, outcome: "success" });
});

test("a failure has both, and never its cause", () => {
  const json = resultJson(failure("tls", { cause: new Error("inside") }));
  assert.deepEqual(json, { ...common, outcome: "failure", reason: "tls", message: "tls by 10.0.0.1:5432" });
});

test("an inconclusive result has a message", () => {
  const json = resultJson(inconclusive());
  assert.deepEqual(json, { ...common, outcome: "inconclusive", message: "the event loop was blocked" });
});

test("what a protocol learned is there, times in ISO 8601, durations to the microsecond", () => {
  const json = resultJson(
    success({
      phases: { dns: 0.30049, connect: 0.5, tls: 11.2, request: 1, transfer: 0 },
      details: {
        http: { status: 204 },
        grpc: { servingStatus: "SERVING" },
        tls: { notAfterMs: Date.UTC(2026, 10, 1), protocol: "TLSv1.3" },
      },
    }),
  );
  assert.deepEqual(json.phases, { dnsMs: 0.3, connectMs: 0.5, tlsMs: 11.2, requestMs: 1, transferMs: 0 });
  assert.deepEqual(json.http, { status: 204 });
  assert.deepEqual(json.grpc, { servingStatus: "SERVING" });
  assert.deepEqual(json.tls, { notAfter: "2026-11-01T00:00:00.000Z", protocol: "TLSv1.3" });
});

test("absent values are absent", () => {
  assert.deepEqual(resultJson(success({ details: { tls: {} } })), { ...common, outcome: "success" });
});
