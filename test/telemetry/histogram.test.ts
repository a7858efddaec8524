import assert from "node:assert/strict";
import { test } from "node:test";
import { makeCheck } from "../support/make-check.ts";
import { failure, success } from "../support/make-result.ts";
import { samplesOf } from "./exposition.ts";
import { setUp } from "./measured-checks.ts";

const plain = makeCheck({ name: "plain", timeoutMs: 1000 });
const fine = { ...makeCheck({ name: "fine" }), durationBuckets: [0.0002, 0.0005] };
const checks = [plain, fine];
const name = "podpulse_probe_duration_seconds";
const traceId = "0af7651916cd43dd8448eb211c80319c";

test("a check may have buckets of its own, in the same family", async (t) => {
  const { probe, scrape } = setUp(t, { checks });
  for (const check of checks) {
    for (const durationMs of [0.2, 0.3, 700]) probe(check, success({ durationMs, phases: { connect: 0.3 } }));
  }
  for (const format of ["prometheus", "openmetrics"] as const) {
    const parsed = await scrape(format);
    const bucketsOf = (check: string, family = name) =>
      samplesOf(parsed, `${family}_bucket`, { check }).map(({ labels, value }) => [labels["le"], value]);
    assert.deepEqual(bucketsOf("plain"), [
      ["0.001", 2],
      ["0.01", 2],
      ["0.1", 2],
      ["1", 3],
      ["+Inf", 3],
    ]);
    assert.deepEqual(bucketsOf("fine"), [
      ["0.0002", 1],
      ["0.0005", 2],
      ["+Inf", 3],
    ]);
    assert.deepEqual(
      bucketsOf("fine", "podpulse_probe_phase_duration_seconds").map(([le]) => le),
      ["0.0002", "0.0005", "+Inf"],
    );
    for (const check of ["plain", "fine"]) {
      assert.equal(samplesOf(parsed, `${name}_count`, { check })[0]?.value, 3);
      assert.ok(Math.abs((samplesOf(parsed, `${name}_sum`, { check })[0]?.value ?? 0) - 0.7005) < 1e-9);
    }
  }
});

test("a value on a bound is in its bucket", async (t) => {
  const { probe, scrape } = setUp(t, { checks });
  probe(plain, success({ durationMs: 10 }));
  const counts = samplesOf(await scrape(), `${name}_bucket`, { check: "plain" }).map(({ value }) => value);
  assert.deepEqual(counts, [0, 1, 1, 1, 1]);
});

for (const { what, result, bucket } of [
  { what: "a failed probe", result: failure("refused", { durationMs: 5 }), bucket: "0.01" },
  { what: "a probe that took half its timeout", result: success({ durationMs: 500 }), bucket: "1" },
  { what: "one beyond all buckets", result: failure("timeout", { durationMs: 1100 }), bucket: "+Inf" },
  { what: "a quick success", result: success({ durationMs: 499 }), bucket: undefined },
]) {
  test(`${what}: ${bucket ? "its trace is the example of its bucket" : "no example"}, in OpenMetrics only`, async (t) => {
    const { probe, scrape } = setUp(t, { checks });
    probe(plain, result, { traceId });
    const examples = (await scrape("openmetrics")).samples.filter(({ exemplar }) => exemplar !== undefined);
    assert.deepEqual(
      examples.map((sample) => [sample.name, sample.labels["le"], sample.exemplar?.split(" ").slice(0, 2).join(" ")]),
      bucket ? [[`${name}_bucket`, bucket, `{trace_id="${traceId}"} ${result.durationMs / 1000}`]] : [],
    );
    for (const { exemplar } of examples) {
      assert.ok(Math.abs(Number(exemplar?.split(" ")[2]) - Date.now() / 1000) < 60);
    }
    assert.deepEqual(
      (await scrape("prometheus")).samples.filter(({ exemplar }) => exemplar !== undefined),
      [],
    );
  });
}

test("without a trace there is no example, and a newer trace replaces the older one", async (t) => {
  const { probe, scrape } = setUp(t, { checks });
  const examples = async () =>
    (await scrape("openmetrics")).samples.flatMap(({ exemplar }) => (exemplar === undefined ? [] : [exemplar]));
  probe(plain, failure());
  assert.deepEqual(await examples(), []);
  probe(plain, failure(), { traceId: "a".repeat(32) });
  probe(plain, failure(), { traceId });
  probe(plain, failure());
  const [example, ...more] = await examples();
  assert.match(String(example), new RegExp(`^\\{trace_id="${traceId}"\\} 0\\.0123456 `));
  assert.deepEqual(more, []);
});

test("failed probes are counted by reason and by the last phase that they came to", async (t) => {
  const { probe, scrape } = setUp(t, { checks });
  probe(plain, failure("timeout", { phases: { dns: 1, connect: 2, request: 997 } }));
  probe(plain, failure("timeout", { phases: { dns: 1, connect: 999 } }));
  probe(plain, failure("timeout", { phases: { dns: 1, connect: 999 } }));
  probe(plain, failure("internal", { phases: {} }));
  probe(plain, success());
  const counts = samplesOf(await scrape(), "podpulse_probe_failures_total").map(({ labels, value }) => {
    return [labels["reason"], labels["phase"], value];
  });
  assert.deepEqual(counts, [
    ["timeout", "request", 1],
    ["timeout", "connect", 2],
    ["internal", "", 1],
  ]);
});
