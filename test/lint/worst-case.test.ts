import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkNotices, checkRecovers, kubeletActs, kubeletNotices } from "../../src/lint/worst-case.ts";
import type { KubeletProbe } from "../../src/manifest/pod-view.ts";
import { schedulerOf } from "../scheduler/run-checks.ts";
import { type CheckWishes, makeCheck } from "../support/make-check.ts";
import { failure, success } from "../support/make-result.ts";

const table: readonly (CheckWishes & { readonly notices: number; readonly recovers: number })[] = [
  { periodMs: 10_000, timeoutMs: 1000, notices: 31, recovers: 11 },
  { periodMs: 5000, retryPeriodMs: 1000, timeoutMs: 1000, successThreshold: 2, notices: 8, recovers: 7 },
  { periodMs: 2000, retryPeriodMs: 500, timeoutMs: 1000, successThreshold: 3, notices: 5, recovers: 5 },
  { periodMs: 1000, timeoutMs: 1000, failureThreshold: 1, notices: 2, recovers: 2 },
  { periodMs: 1000, timeoutMs: 2500, successThreshold: 2, notices: 9.5, recovers: 8.5 },
];

/** How long after `changeAt` the real scheduler has the results that change the status; the target changes then. */
async function measured(wishes: CheckWishes, way: "notices" | "recovers", changeAt: number): Promise<number> {
  const { timeoutMs = 0, periodMs = 0 } = makeCheck(wishes).timing;
  const { failureThreshold, successThreshold } = makeCheck(wishes).thresholds;
  const [old, wanted] = way === "notices" ? [success, failureThreshold] : [failure, successThreshold];
  const starts: number[] = [];
  const changed: number[] = [];
  const { clock, scheduler } = schedulerOf([
    {
      ...wishes,
      durationOf: (run) => {
        starts[run] = clock.now();
        const works = clock.now() >= changeAt === (way === "recovers");
        return works && clock.now() < changeAt ? 0 : timeoutMs;
      },
      resultOf: (run) => {
        if ((starts[run] ?? 0) < changeAt) return old();
        changed.push(clock.now());
        return way === "notices" ? failure("timeout") : success();
      },
    },
  ]);
  scheduler.start();
  await clock.advance(changeAt + 8 * (periodMs + timeoutMs));
  await scheduler.stop();
  return ((changed[wanted - 1] ?? Number.POSITIVE_INFINITY) - changeAt) / 1000;
}

describe("the worst cases are those of the real scheduler, to three hundredths of a period", {
  concurrency: true,
}, () => {
  for (const { notices, recovers, ...wishes } of table) {
    for (const [way, formula, seconds] of [
      ["notices", checkNotices, notices],
      ["recovers", checkRecovers, recovers],
    ] as const) {
      test(`${way} within ${seconds} s: ${formula(makeCheck(wishes)).sum}`, async () => {
        assert.equal(formula(makeCheck(wishes)).seconds, seconds);
        const { periodMs = 0 } = wishes;
        // Over four periods, since a probe that takes two and a half comes in every third only.
        const moments = Array.from({ length: 200 }, (_, index) => 6 * periodMs + index * (periodMs / 50));
        const times: number[] = [];
        for (const moment of moments) times.push(await measured(wishes, way, moment));
        const worst = Math.max(...times);
        assert.ok(worst <= seconds + 0.001, `found ${worst} s`);
        assert.ok(worst >= seconds - (periodMs / 1000) * 0.03, `found ${worst} s, far below`);
      });
    }
  }
});

test("kubelet: one period for each result that it wants, and the probe's own time where it is no answer from memory", () => {
  const probe: KubeletProbe = {
    kind: "readiness",
    call: { type: "tcp", port: 1 },
    initialDelaySeconds: 0,
    periodSeconds: 10,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold: 3,
    path: [],
  };
  assert.deepEqual(kubeletActs(probe, 3), { seconds: 30, sum: "3 × period 10 s" });
  assert.deepEqual(kubeletNotices(probe, 3), { seconds: 31, sum: "period 10 s + 2 × period 10 s + timeout 1 s" });
  assert.equal(kubeletNotices({ ...probe, periodSeconds: 1, timeoutSeconds: 3 }, 3).seconds, 1 + 2 * 3 + 3);
});
