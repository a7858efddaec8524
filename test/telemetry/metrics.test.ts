import assert from "node:assert/strict";
import { test } from "node:test";
import { checkStatuses } from "../../src/check-state.ts";
import { groupStatuses } from "../../src/health.ts";
import { failureReasons, outcomes, phases } from "../../src/probe.ts";
import { version } from "../../src/version.ts";
import { failure, inconclusive, success } from "../support/make-result.ts";
import { samplesOf } from "./exposition.ts";
import { app, cache, observed, setUp } from "./measured-checks.ts";

const table = [
  { name: "podpulse_probe_duration_seconds", type: "histogram", labels: ["check", "outcome", "protocol"] },
  { name: "podpulse_probe_phase_duration_seconds", type: "histogram", labels: ["check", "phase", "protocol"] },
  { name: "podpulse_probe_results_total", type: "counter", labels: ["check", "outcome", "protocol", "reason"] },
  { name: "podpulse_probe_failures_total", type: "counter", labels: ["check", "phase", "protocol", "reason"] },
  { name: "podpulse_check_status", type: "gauge", labels: ["check", "status"] },
  { name: "podpulse_check_status_since_timestamp_seconds", type: "gauge", labels: ["check"] },
  { name: "podpulse_check_timeout_seconds", type: "gauge", labels: ["check"] },
  { name: "podpulse_group_status", type: "gauge", labels: ["group", "status"] },
  { name: "podpulse_group_status_since_timestamp_seconds", type: "gauge", labels: ["group"] },
  { name: "podpulse_time_to_ready_seconds", type: "gauge", labels: ["group"] },
  { name: "podpulse_draining", type: "gauge", labels: [] },
  { name: "podpulse_group_check_info", type: "gauge", labels: ["check", "critical", "group", "mode"] },
  { name: "podpulse_check_status_changes_total", type: "counter", labels: ["check", "status"] },
  { name: "podpulse_tls_certificate_expiry_timestamp_seconds", type: "gauge", labels: ["check"] },
  { name: "podpulse_tls_client_certificate_expiry_timestamp_seconds", type: "gauge", labels: ["check"] },
  { name: "podpulse_observed_verdict_changes_total", type: "counter", labels: ["check", "group"] },
  { name: "podpulse_observed_verdict_change_seconds_total", type: "counter", labels: ["check", "group"] },
  { name: "podpulse_probe_start_delay_seconds", type: "histogram", labels: [] },
  { name: "podpulse_probes_in_flight", type: "gauge", labels: [] },
  { name: "podpulse_config_last_reload_successful", type: "gauge", labels: [] },
  { name: "podpulse_config_last_reload_success_timestamp_seconds", type: "gauge", labels: [] },
  { name: "podpulse_config_reloads_total", type: "counter", labels: ["outcome"] },
  { name: "podpulse_starved_seconds_total", type: "counter", labels: [] },
  { name: "podpulse_webhook_events_dropped_total", type: "counter", labels: [] },
  { name: "podpulse_build_info", type: "gauge", labels: ["node_version", "version"] },
] as const;

for (const format of ["prometheus", "openmetrics"] as const) {
  for (const { name, type, labels } of table) {
    test(`${format}: ${name} is a ${type} of ${labels.join(", ") || "no labels"}`, async (t) => {
      const { probe, scrape } = setUp(t);
      probe(app, failure("tls", { details: { tls: { notAfterMs: 1000, clientNotAfterMs: 1000 } } }));
      probe(app, success());
      probe(observed, failure());
      const parsed = await scrape(format);
      const family = format === "openmetrics" && type === "counter" ? name.replace(/_total$/, "") : name;
      assert.equal(parsed.types[family], type);
      const [sample] = samplesOf(parsed, type === "histogram" ? `${name}_count` : name);
      assert.deepEqual(Object.keys(sample?.labels ?? {}).sort(), [...labels]);
      if (type === "histogram") {
        const [bucket] = samplesOf(parsed, `${name}_bucket`);
        assert.deepEqual(Object.keys(bucket?.labels ?? {}).sort(), ["le", ...labels].sort());
        const bounds = samplesOf(parsed, `${name}_bucket`).map(({ labels: { le } }) => le);
        assert.deepEqual([...new Set(bounds)], ["0.001", "0.01", "0.1", "1", "+Inf"]);
      }
    });
  }
}

test("the formats name themselves, and OpenMetrics has an end", async (t) => {
  const { metrics } = setUp(t);
  const [text, open] = [await metrics.expose("prometheus"), await metrics.expose("openmetrics")];
  assert.equal(text.contentType, "text/plain; version=0.0.4; charset=utf-8");
  assert.equal(open.contentType, "application/openmetrics-text; version=1.0.0; charset=utf-8");
  assert.ok(String(open.body).endsWith("\n# EOF\n"));
  assert.doesNotMatch(String(open.body), /\n\n/);
  assert.doesNotMatch(String(text.body), /# EOF/);
});

test("a scrape in one format does not change the other", async (t) => {
  const { metrics, probe, scrape } = setUp(t);
  probe(app, failure());
  const namesIn = async (format: "prometheus" | "openmetrics") => {
    const { types, samples } = await scrape(format);
    return [types, [...new Set(samples.map(({ name }) => name))]];
  };
  const before = [await namesIn("prometheus"), await namesIn("openmetrics")];
  for (let i = 0; i < 3; i++) await metrics.expose("openmetrics");
  const after = [await namesIn("prometheus"), await namesIn("openmetrics")];
  assert.deepEqual(after, before);
  const text = await scrape("prometheus");
  assert.equal(text.types["podpulse_probe_results_total"], "counter");
  assert.equal(samplesOf(text, "podpulse_probe_results_total")[0]?.value, 1);
});

test("both formats have the same podpulse samples", async (t) => {
  const { probe, scrape } = setUp(t);
  probe(app, failure("tls", { details: { tls: { notAfterMs: 1000 } } }));
  probe(cache, success());
  const own = async (format: "prometheus" | "openmetrics") => {
    return (await scrape(format)).samples.filter(({ name }) => name.startsWith("podpulse_"));
  };
  assert.deepEqual(await own("openmetrics"), await own("prometheus"));
  probe(app, success());
  assert.deepEqual(await own("openmetrics"), await own("prometheus"));
});

test("failures are in the duration histogram, and inconclusive results too", async (t) => {
  const { probe, scrape } = setUp(t);
  probe(app, success({ durationMs: 5 }));
  probe(app, failure("timeout", { durationMs: 500 }));
  probe(app, inconclusive());
  const parsed = await scrape();
  for (const [outcome, sum] of [
    ["success", 0.005],
    ["failure", 0.5],
    ["inconclusive", 0.0123456],
  ] as const) {
    const labels = { check: "app", protocol: "tcp", outcome };
    assert.equal(samplesOf(parsed, "podpulse_probe_duration_seconds_count", labels)[0]?.value, 1);
    assert.equal(samplesOf(parsed, "podpulse_probe_duration_seconds_sum", labels)[0]?.value, sum);
  }
  const inHundredMs = { outcome: "failure", le: "0.1" };
  assert.equal(samplesOf(parsed, "podpulse_probe_duration_seconds_bucket", inHundredMs)[0]?.value, 0);
});

test("each phase that was entered is observed", async (t) => {
  const { probe, scrape } = setUp(t);
  probe(app, failure("timeout", { phases: { dns: 1, connect: 200 } }));
  const samples = samplesOf(await scrape(), "podpulse_probe_phase_duration_seconds_sum");
  assert.deepEqual(
    samples.map(({ labels, value }) => [labels["phase"], value]),
    [
      ["dns", 0.001],
      ["connect", 0.2],
    ],
  );
});

test("results are counted by reason, which is empty unless the outcome is failure", async (t) => {
  const { probe, scrape } = setUp(t);
  for (const result of [success(), success(), failure("dns"), failure("tls"), failure("dns"), inconclusive()]) {
    probe(cache, result);
  }
  const counts = samplesOf(await scrape(), "podpulse_probe_results_total").map(({ labels, value }) => {
    return [labels["protocol"], labels["outcome"], labels["reason"], value];
  });
  assert.deepEqual(counts, [
    ["grpc", "success", "", 2],
    ["grpc", "failure", "dns", 2],
    ["grpc", "failure", "tls", 1],
    ["grpc", "inconclusive", "", 1],
  ]);
});

test("a check and a group have one status each, of all that there are", async (t) => {
  const { clock, probe, scrape } = setUp(t);
  const look = async () => {
    const parsed = await scrape();
    for (const check of ["app", "cache", "observed"]) {
      const samples = samplesOf(parsed, "podpulse_check_status", { check });
      assert.deepEqual(
        samples.map(({ labels }) => labels["status"]),
        [...checkStatuses],
      );
      assert.equal(
        samples.reduce((sum, { value }) => sum + value, 0),
        1,
      );
    }
    for (const group of ["liveness", "readiness", "startup"]) {
      const samples = samplesOf(parsed, "podpulse_group_status", { group });
      assert.deepEqual(
        samples.map(({ labels }) => labels["status"]),
        [...groupStatuses],
      );
      assert.equal(
        samples.reduce((sum, { value }) => sum + value, 0),
        1,
      );
    }
    const [app] = samplesOf(parsed, "podpulse_check_status", { check: "app" }).filter(({ value }) => value === 1);
    const [ready] = samplesOf(parsed, "podpulse_group_status", { group: "readiness" }).filter(
      ({ value }) => value === 1,
    );
    return [app?.labels["status"], ready?.labels["status"]];
  };
  assert.deepEqual(await look(), ["unknown", "unknown"]);
  probe(app, success());
  probe(cache, failure());
  assert.deepEqual(await look(), ["healthy", "degraded"]);
  probe(app, failure());
  assert.deepEqual(await look(), ["unhealthy", "unhealthy"]);
  clock.pause(60_000);
  assert.deepEqual(await look(), ["unknown", "unknown"], "stale evidence is not told");
});

test("changes of status are counted by the new one", async (t) => {
  const { probe, scrape } = setUp(t);
  for (const result of [success(), success(), failure(), failure(), success()]) probe(app, result);
  const counts = samplesOf(await scrape(), "podpulse_check_status_changes_total").map(({ labels, value }) => {
    return [labels["check"], labels["status"], value];
  });
  // From 0 on: without it, an alert would not see the first change.
  assert.deepEqual(
    counts.filter(([check]) => check === "app"),
    [
      ["app", "unknown", 0],
      ["app", "healthy", 2],
      ["app", "unhealthy", 1],
    ],
  );
  assert.deepEqual(
    counts.filter(([check]) => check === "cache").map(([, , value]) => value),
    [0, 0, 0],
  );
});

test("the certificate's end is absent until one was received, then it stays", async (t) => {
  const { probe, scrape } = setUp(t);
  const name = "podpulse_tls_certificate_expiry_timestamp_seconds";
  probe(app, success());
  assert.deepEqual(samplesOf(await scrape(), name), []);
  probe(app, failure("tls", { details: { tls: { notAfterMs: 1_800_000_000_000 } } }));
  probe(app, failure("refused"));
  const samples = samplesOf(await scrape(), name);
  assert.deepEqual(samples, [{ name, labels: { check: "app" }, value: 1_800_000_000 }]);
});

test("probes in flight go up and down, also when one is given up", async (t) => {
  const { metrics, scrape } = setUp(t);
  const inFlight = async () => samplesOf(await scrape(), "podpulse_probes_in_flight")[0]?.value;
  assert.equal(await inFlight(), 0);
  for (const check of [app, cache]) metrics.listen({ type: "probe-started", check, delayMs: 0 });
  assert.equal(await inFlight(), 2);
  metrics.listen({ type: "probe-ended", check: app, result: success() });
  metrics.listen({ type: "probe-ended", check: cache });
  assert.equal(await inFlight(), 0);
  assert.equal(samplesOf(await scrape(), "podpulse_probe_results_total").length, 1);
});

test("start delays are in seconds", async (t) => {
  const { probe, scrape } = setUp(t);
  probe(app, success(), { delayMs: 250 });
  assert.equal(samplesOf(await scrape(), "podpulse_probe_start_delay_seconds_sum")[0]?.value, 0.25);
});

test("what runs is told", async (t) => {
  const { scrape } = setUp(t);
  const parsed = await scrape();
  assert.deepEqual(samplesOf(parsed, "podpulse_build_info")[0]?.labels, {
    version,
    node_version: process.versions.node,
  });
  assert.equal(samplesOf(parsed, "podpulse_config_last_reload_successful")[0]?.value, 1);
  const loadedAt = samplesOf(parsed, "podpulse_config_last_reload_success_timestamp_seconds")[0]?.value ?? 0;
  assert.ok(Math.abs(loadedAt - Date.now() / 1000) < 60);
});

test("Node's own metrics are there", async (t) => {
  const { scrape } = setUp(t);
  const { samples } = await scrape();
  for (const name of ["process_cpu_seconds_total", "process_resident_memory_bytes", "nodejs_eventloop_lag_seconds"]) {
    assert.ok(
      samples.some((sample) => sample.name === name),
      name,
    );
  }
});

test("label values are closed: names of the configuration, and words of ours", async (t) => {
  const { probe, scrape } = setUp(t);
  for (const reason of failureReasons) probe(app, failure(reason, { message: 'free "text"\nof a target' }));
  probe(cache, success({ phases: { dns: 1, connect: 1, tls: 1, request: 1, transfer: 1 } }));
  probe(observed, failure("tls", { details: { via: "proxy", tls: { notAfterMs: 1, protocol: "TLSv1.3" } } }));
  const closed: Record<string, readonly string[]> = {
    check: ["app", "cache", "observed"],
    group: ["liveness", "readiness", "startup"],
    protocol: ["tcp", "http", "grpc"],
    outcome: outcomes,
    reason: ["", ...failureReasons],
    phase: ["", ...phases],
    status: groupStatuses,
    critical: ["true", "false"],
    mode: ["enforce", "observe"],
  };
  for (const { name, labels } of (await scrape()).samples) {
    if (!name.startsWith("podpulse_") || name === "podpulse_build_info") continue;
    for (const [label, value] of Object.entries(labels)) {
      if (label !== "le") assert.ok(closed[label]?.includes(value), `${name} ${label}="${value}"`);
    }
  }
});
