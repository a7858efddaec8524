import assert from "node:assert/strict";
import { test } from "node:test";
import type { Check } from "../../src/check.ts";
import { configChanges } from "../../src/config-changes.ts";
import { makeCheck } from "../support/make-check.ts";
import { failure, success } from "../support/make-result.ts";
import { samplesOf } from "./exposition.ts";
import { setUp } from "./measured-checks.ts";

const app = makeCheck({ name: "app", failureThreshold: 1 });
const cache = makeCheck({ name: "cache", failureThreshold: 1, groups: ["caches"] });
const grpc: Check["target"] = {
  protocol: "grpc",
  address: { type: "tcp", host: "cache", port: 1 },
  service: "",
  metadata: [],
};

/** Both checks probed, then a reload to these; gives the metrics from there. */
async function reloadTo(t: Parameters<typeof setUp>[0], next: readonly Check[]) {
  const before = [app, cache];
  const all = setUp(t, { checks: before });
  for (const check of before) {
    all.probe(check, success());
    all.probe(check, failure("refused"));
  }
  await all.scrape();
  all.store.setChecks(next);
  all.metrics.listen({ type: "reload-succeeded", trigger: "request", changes: configChanges(before, next) });
  const of = async (check: string) => {
    const { samples } = await all.scrape();
    return samples.filter(({ labels }) => labels["check"] === check);
  };
  return { ...all, of };
}

test("the series of a removed check disappear, and those of its group", async (t) => {
  const { of, scrape } = await reloadTo(t, [app]);
  assert.deepEqual(await of("cache"), []);
  assert.deepEqual(
    (await scrape()).samples.filter(({ labels }) => labels["group"] === "caches"),
    [],
  );
  const durations = (await of("app")).filter(({ name }) => name === "podpulse_probe_duration_seconds_count");
  assert.deepEqual(
    durations.map(({ value }) => value),
    [1, 1],
  );
});

test("a changed check goes on counting", async (t) => {
  const { of, probe } = await reloadTo(t, [app, { ...cache, critical: false }]);
  probe(cache, success());
  const results = (await of("cache")).filter(({ name }) => name === "podpulse_probe_results_total");
  assert.deepEqual(
    results.map(({ labels, value }) => [labels["outcome"], value]),
    [
      ["success", 2],
      ["failure", 1],
    ],
  );
});

test("a check of another protocol has no series of the old one", async (t) => {
  const { of } = await reloadTo(t, [app, { ...cache, target: grpc }]);
  assert.deepEqual(
    (await of("cache")).filter(({ labels }) => labels["protocol"] === "tcp"),
    [],
  );
});

test("other buckets: the histograms begin anew, what is counted goes on", async (t) => {
  const { scrape, probe } = await reloadTo(t, [app, { ...cache, durationBuckets: [3] }]);
  const durations = async (check: string) =>
    samplesOf(await scrape(), "podpulse_probe_duration_seconds_bucket", { check }).map(({ labels }) => labels["le"]);
  assert.deepEqual(await durations("cache"), []);
  assert.equal((await durations("app")).length, 10);
  probe({ ...cache, durationBuckets: [3] }, success());
  assert.deepEqual(await durations("cache"), ["3", "+Inf"]);
  assert.equal(samplesOf(await scrape(), "podpulse_probe_results_total", { check: "cache" })[0]?.value, 2);
});
