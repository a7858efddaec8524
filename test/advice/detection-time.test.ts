import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { crashDetection, hangDetection, recovery } from "../../src/advice/detection-time.ts";
import type { Settings } from "../../src/advice/settings.ts";
import { spreadFraction } from "../../src/scheduler/spread.ts";
import { schedulerOf } from "../scheduler/run-checks.ts";
import { failure, success } from "../support/make-result.ts";
import { defaults } from "./made-answers.ts";

describe("from the change to the published status", () => {
  for (const { name, settings, hang, crash, recovers } of [
    { name: "the defaults", settings: {}, hang: [21, 26, 31], crash: [20, 25, 30], recovers: [0, 5, 10] },
    {
      name: "one failure is enough",
      settings: { failureThreshold: 1 },
      hang: [1, 6, 11],
      crash: [0, 5, 10],
      recovers: [0, 5, 10],
    },
    {
      name: "quick retries",
      settings: { retryPeriodMs: 2000 },
      hang: [5, 10, 15],
      crash: [4, 9, 14],
      recovers: [0, 5, 10],
    },
    {
      name: "two successes",
      settings: { successThreshold: 2 },
      hang: [21, 26, 31],
      crash: [20, 25, 30],
      recovers: [10, 15, 20],
    },
    {
      name: "retries within the timeout skip slots",
      settings: { retryPeriodMs: 500 },
      hang: [3, 8, 13],
      crash: [1, 6, 11],
      recovers: [0, 5, 10],
    },
    {
      name: "a timeout longer than the period",
      settings: { timeoutMs: 15_000 },
      hang: [55, 60, 65],
      crash: [20, 25, 30],
      recovers: [0, 5, 10],
    },
  ]) {
    test(name, () => {
      const all = { ...defaults, ...settings };
      const told = [hangDetection(all), crashDetection(all), recovery(all)];
      assert.deepEqual(
        told.map(({ bestMs, typicalMs, worstMs }) => [bestMs / 1000, typicalMs / 1000, worstMs / 1000]),
        [hang, crash, recovers],
      );
    });
  }
});

const settings = fc.record({
  periodMs: fc.integer({ min: 500, max: 20_000 }),
  retryPeriodMs: fc.integer({ min: 200, max: 20_000 }),
  timeoutMs: fc.integer({ min: 50, max: 15_000 }),
  successThreshold: fc.integer({ min: 1, max: 4 }),
  failureThreshold: fc.integer({ min: 1, max: 5 }),
});

/**
 * How long the real scheduler, with the real threshold rules, takes to tell that a target has changed, `sinceProbeMs`
 * after a regular probe of it. Its probes take `durationMs` from then on.
 */
async function toldAfter(all: Settings, sinceProbeMs: number, durationMs: number, from: "healthy" | "unhealthy") {
  // By then it has its first status, and is on its regular slots again.
  const slots = Math.ceil((6 * (all.periodMs + all.retryPeriodMs)) / all.periodMs);
  const slot = (spreadFraction("host", "app") + slots) * all.periodMs;
  const changeAt = slot + sinceProbeMs + 0.001;
  const changedRuns = new Set<number>();
  const { clock, scheduler, changes } = schedulerOf([
    {
      ...all,
      durationOf: (run) => {
        if (clock.now() > changeAt) changedRuns.add(run);
        return changedRuns.has(run) ? durationMs : 0;
      },
      resultOf: (run) => (changedRuns.has(run) === (from === "healthy") ? failure("timeout") : success()),
    },
  ]);
  scheduler.start();
  await clock.advance(changeAt + 20 * (all.periodMs + all.retryPeriodMs + durationMs));
  await scheduler.stop();
  assert.deepEqual(
    changes.map(({ status }) => status),
    [from, from === "healthy" ? "unhealthy" : "healthy"],
  );
  return (changes[1]?.at ?? Number.NaN) - changeAt;
}

const cases = [
  { name: "a hang", from: "healthy", computed: hangDetection, durationOf: ({ timeoutMs }: Settings) => timeoutMs },
  { name: "a crash", from: "healthy", computed: crashDetection, durationOf: () => 0 },
  { name: "a recovery", from: "unhealthy", computed: recovery, durationOf: () => 0 },
] as const;

describe("the simulated scheduler tells it as computed", () => {
  for (const { name, from, computed, durationOf } of cases) {
    test(name, async () => {
      await fc.assert(
        fc.asyncProperty(settings, fc.double({ min: 0, max: 0.99, noNaN: true }), async (all, part) => {
          const { bestMs, worstMs } = computed(all);
          const ms = await toldAfter(all, part * all.periodMs, durationOf(all), from);
          assert.ok(Math.abs(ms - (worstMs - part * all.periodMs)) < 1, `${ms} ms, computed ${worstMs} at worst`);
          assert.ok(ms > bestMs - 1 && ms < worstMs + 1);
        }),
        { numRuns: 40 },
      );
    });
  }
});
