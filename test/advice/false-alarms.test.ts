import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { dayMs, falseAlarmsPerDay } from "../../src/advice/false-alarms.ts";
import type { Settings } from "../../src/advice/settings.ts";
import { advance, disagrees, initialState } from "../../src/check-state.ts";
import { nextProbe } from "../../src/scheduler/next-probe.ts";
import { spreadFraction } from "../../src/scheduler/spread.ts";
import { schedulerOf } from "../scheduler/run-checks.ts";
import { failure, success } from "../support/make-result.ts";
import { defaults, seeded } from "./made-answers.ts";

describe("with retries as far apart as the period: probes a day × p^k × (1 - p)", () => {
  for (const { p, failureThreshold, perDay } of [
    { p: 0.01, failureThreshold: 1, perDay: 8640 * 0.01 * 0.99 },
    { p: 0.01, failureThreshold: 3, perDay: 8640 * 1e-6 * 0.99 },
    { p: 0.5, failureThreshold: 2, perDay: 8640 * 0.25 * 0.5 },
    { p: 0, failureThreshold: 3, perDay: 0 },
  ]) {
    test(`p = ${p}, k = ${failureThreshold}`, () => {
      const found = falseAlarmsPerDay({ ...defaults, failureThreshold }, p);
      assert.ok(Math.abs(found - perDay) <= 1e-9 * (1 + perDay), `${found}, wanted ${perDay}`);
    });
  }
});

const settings = fc.record({
  periodMs: fc.integer({ min: 1000, max: 20_000 }),
  retryPeriodMs: fc.integer({ min: 200, max: 20_000 }),
  timeoutMs: fc.integer({ min: 50, max: 3000 }),
  successThreshold: fc.integer({ min: 1, max: 3 }),
  failureThreshold: fc.integer({ min: 1, max: 5 }),
});

test("it grows with p and falls with every further failure that is wanted", () => {
  fc.assert(
    fc.property(settings, fc.double({ min: 0.0001, max: 0.1, noNaN: true }), (all, p) => {
      const found = falseAlarmsPerDay(all, p);
      assert.ok(found > 0 && found <= dayMs / Math.min(all.periodMs, all.retryPeriodMs));
      // With retries further apart than the period, more time-outs can mean fewer probes, and so fewer alarms.
      const often = { ...all, retryPeriodMs: Math.min(all.retryPeriodMs, all.periodMs) };
      assert.ok(falseAlarmsPerDay(often, p * 1.5) > falseAlarmsPerDay(often, p));
      assert.ok(falseAlarmsPerDay({ ...all, failureThreshold: all.failureThreshold + 1 }, p) < found);
    }),
  );
});

/** Whether the nth probe of a healthy target times out; the same in both simulations. */
function slowRuns(p: number): (run: number) => boolean {
  const random = seeded(7);
  const slow: boolean[] = [];
  return (run) => {
    while (slow.length <= run) slow.push(random() < p);
    return slow[run] === true;
  };
}

/** False alarms that the real scheduler and the real threshold rules give. */
async function scheduled(all: Settings, p: number, days: number): Promise<number> {
  const isSlow = slowRuns(p);
  const { clock, scheduler, changes } = schedulerOf([
    {
      ...all,
      durationOf: (run) => (isSlow(run) ? all.timeoutMs : 0),
      resultOf: (run) => (isSlow(run) ? failure("timeout") : success()),
    },
  ]);
  scheduler.start();
  await clock.advance(days * dayMs);
  await scheduler.stop();
  return changes.filter(({ status }) => status === "unhealthy").length;
}

/** The same by brute force, without a scheduler: fast enough for years. */
function counted(all: Settings, p: number, days: number): number {
  const isSlow = slowRuns(p);
  const anchor = spreadFraction("host", "app") * all.periodMs;
  let [plannedAt, endedAt, alarms] = [0, 0, 0];
  let state = initialState({ now: 0, wallTimeMs: 0 });
  for (let run = 0; ; run += 1) {
    endedAt = Math.max(plannedAt, endedAt) + (isSlow(run) ? all.timeoutMs : 0);
    if (endedAt > days * dayMs) return alarms;
    const before = state.status;
    const result = isSlow(run) ? failure("timeout") : success();
    state = advance(state, result, all, { now: endedAt, wallTimeMs: 0 });
    if (state.status === "unhealthy" && before !== "unhealthy") alarms += 1;
    plannedAt = nextProbe({ ...all, anchor, plannedAt, endedAt, disagrees: disagrees(state) });
  }
}

describe("the scheduler gives as many false alarms as computed", () => {
  for (const { name, wishes, p } of [
    { name: "the defaults", wishes: {}, p: 0.1 },
    { name: "one failure is enough", wishes: { failureThreshold: 1 }, p: 0.01 },
    { name: "quick retries, within the period", wishes: { retryPeriodMs: 1500 }, p: 0.1 },
    { name: "retries past the next regular slot", wishes: { retryPeriodMs: 6000, failureThreshold: 4 }, p: 0.3 },
    { name: "retries slower than the period", wishes: { retryPeriodMs: 14_000, failureThreshold: 2 }, p: 0.05 },
    { name: "two successes", wishes: { successThreshold: 2, retryPeriodMs: 2000 }, p: 0.2 },
    { name: "a timeout longer than the retry period", wishes: { timeoutMs: 3000, retryPeriodMs: 1000 }, p: 0.2 },
    { name: "more timeouts than answers", wishes: { failureThreshold: 2 }, p: 0.7 },
  ]) {
    test(name, async () => {
      const all = { ...defaults, ...wishes };
      const days = 60;
      const found = counted(all, p, days);
      const computed = falseAlarmsPerDay(all, p) * days;
      // Four standard deviations, or a percent where there are many; the seed is fixed, so it either holds or not.
      assert.ok(
        Math.abs(found - computed) < Math.max(4 * Math.sqrt(computed), computed / 100),
        `${found}, ${computed}`,
      );
      assert.ok(computed > 400, "enough to tell");
      assert.equal(await scheduled(all, p, 0.1), counted(all, p, 0.1), "the real scheduler does the same");
    });
  }
});
