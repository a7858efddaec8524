import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { configurationReference } from "../../scripts/configuration-reference-text.ts";
import { systemClock } from "../../src/clock.ts";
import { HealthStore } from "../../src/health-store.ts";
import { failureReasons } from "../../src/probe.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";

const behaviour = readFileSync("docs/behaviour.md", "utf8");

test("docs/configuration.md is what the schema says (npm run docs)", () => {
  assert.equal(readFileSync("docs/configuration.md", "utf8"), configurationReference());
});

test("docs/behaviour.md tells every reason, and no other", () => {
  const section = behaviour.split("## Reasons")[1]?.split("## ")[0] ?? "";
  const told = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, reason]) => reason);
  assert.deepEqual(told, [...failureReasons]);
});

test("docs/behaviour.md tells every metric of ours with its type, and no other", async () => {
  const store = new HealthStore([], systemClock, () => {});
  const metrics = createMetrics({ store, durationBuckets: [1], starvedMs: () => 0 });
  const text = String((await metrics.expose("prometheus")).body);
  metrics.close();
  const real = [...text.matchAll(/^# TYPE (podpulse_\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`);
  const told = [...behaviour.matchAll(/^\| `(podpulse_\S+)` \| (\S+) \|/gm)].map(([, name, type]) => `${name} ${type}`);
  assert.deepEqual(told.toSorted(), real.toSorted());
});
