import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPrometheus } from "../../src/cli/check-prometheus.ts";
import { version } from "../../src/version.ts";
import { makeCheck } from "../support/make-check.ts";
import { success } from "../support/make-result.ts";
import { parseExposition, samplesOf } from "../telemetry/exposition.ts";
import { everything, examples, reportOf } from "./checked-examples.ts";

const wholeRun = parseExposition(await checkPrometheus(everything));

/** `label=value` of the series that are 1. */
const ones = (name: string) =>
  samplesOf(wholeRun, name)
    .filter(({ value }) => value === 1)
    .map(({ labels }) => Object.values(labels).join(" "));

test("check -o prometheus: everything is a gauge, and every series is there once", () => {
  assert.deepEqual(new Set(Object.values(wholeRun.types)), new Set(["gauge"]));
  const series = wholeRun.samples.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`);
  assert.equal(new Set(series).size, series.length);
  assert.ok(wholeRun.samples.every(({ name, value }) => name in wholeRun.types && Number.isFinite(value)));
});

test("check -o prometheus: statuses of checks and groups", () => {
  assert.deepEqual(ones("podpulse_check_status"), [
    "app healthy",
    "database unhealthy",
    "cache unhealthy",
    "shadow unhealthy",
    "starved unknown",
    "idle unknown",
  ]);
  assert.equal(samplesOf(wholeRun, "podpulse_check_status").length, 6 * 3);
  assert.deepEqual(ones("podpulse_group_status"), ["readiness unhealthy"]);
  assert.equal(samplesOf(wholeRun, "podpulse_group_status").length, 4);
});

test("check -o prometheus: every group by its own checks, or the only one that was asked for", async () => {
  const both = { check: makeCheck({ name: "both", groups: ["readiness", "shop"] }), result: success() };
  const groups = async (only?: string) => {
    const found = parseExposition(await checkPrometheus(reportOf([both, examples.cache.checked], only)));
    return samplesOf(found, "podpulse_group_status")
      .filter(({ value }) => value === 1)
      .map(({ labels }) => Object.values(labels).join(" "));
  };
  assert.deepEqual(await groups(), ["readiness degraded", "shop healthy"]);
  assert.deepEqual(await groups("shop"), ["shop healthy"]);
});

test("check -o prometheus: the result, its time and its phases", () => {
  assert.deepEqual(ones("podpulse_probe_last_result"), [
    "app tcp success ",
    "database tcp failure refused",
    "cache tcp failure timeout",
    "shadow tcp failure refused",
    "starved tcp inconclusive ",
    "idle tcp inconclusive ",
  ]);
  const app = { check: "app", protocol: "tcp" };
  assert.deepEqual(samplesOf(wholeRun, "podpulse_probe_last_duration_seconds", app), [
    { name: "podpulse_probe_last_duration_seconds", labels: app, value: 0.012346 },
  ]);
  assert.deepEqual(
    samplesOf(wholeRun, "podpulse_probe_last_phase_duration_seconds", app).map(({ labels, value }) => [
      labels["phase"],
      value,
    ]),
    [["connect", 0.012]],
  );
});

test("check -o prometheus: certificates' ends, where there were any", async () => {
  const peer = "podpulse_tls_certificate_expiry_timestamp_seconds";
  const own = "podpulse_tls_client_certificate_expiry_timestamp_seconds";
  assert.ok(!(peer in wholeRun.types) && !(own in wholeRun.types));
  const result = success({ details: { tls: { notAfterMs: 5000, clientNotAfterMs: 7000 } } });
  const found = parseExposition(await checkPrometheus(reportOf([{ check: makeCheck(), result }])));
  const labels = { check: "app" };
  assert.deepEqual(samplesOf(found, peer), [{ name: peer, labels, value: 5 }]);
  assert.deepEqual(samplesOf(found, own), [{ name: own, labels, value: 7 }]);
});

test("check -o prometheus: what ran", () => {
  const labels = { version, node_version: process.versions.node };
  assert.deepEqual(samplesOf(wholeRun, "podpulse_build_info"), [{ name: "podpulse_build_info", labels, value: 1 }]);
});
