import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ProbeFailure, ProbeFinding } from "../../src/probe.ts";
import { judgeStarvation, judgeStreamEnd } from "../../src/probes/starvation.ts";

const timeoutMs = 1000;

const failure = (reason: ProbeFailure["reason"]): ProbeFailure => ({ outcome: "failure", reason, message: "trouble" });

describe("a run's finding", () => {
  const table: readonly {
    readonly what: string;
    readonly finding: ProbeFinding;
    readonly blockedMs: number;
    readonly late: boolean;
    readonly outcome: string;
  }[] = [
    { what: "a timeout of our own", finding: failure("timeout"), blockedMs: 800, late: true, outcome: "inconclusive" },
    { what: "half is enough", finding: failure("timeout"), blockedMs: 500, late: true, outcome: "inconclusive" },
    { what: "less is not", finding: failure("timeout"), blockedMs: 499, late: true, outcome: "failure" },
    { what: "a timeout of the target's", finding: failure("timeout"), blockedMs: 0, late: true, outcome: "failure" },
    {
      what: "a timeout that the system told before the deadline",
      finding: failure("timeout"),
      blockedMs: 600,
      late: false,
      outcome: "inconclusive",
    },
    { what: "a failure in time", finding: failure("reset"), blockedMs: 900, late: false, outcome: "failure" },
    { what: "a failure read too late", finding: failure("reset"), blockedMs: 900, late: true, outcome: "inconclusive" },
    {
      what: "one that was told at the deadline",
      finding: failure("reset"),
      blockedMs: 9,
      late: true,
      outcome: "failure",
    },
    { what: "our own bug", finding: failure("internal"), blockedMs: 9000, late: true, outcome: "failure" },
    { what: "a success", finding: { outcome: "success" }, blockedMs: 900, late: false, outcome: "success" },
  ];
  for (const { what, finding, outcome, ...times } of table) {
    test(`${what}: ${outcome}`, () => {
      const judged = judgeStarvation(finding, { ...times, timeoutMs });
      assert.equal(judged.outcome, outcome);
      if (outcome !== "inconclusive") assert.equal(judged, finding);
    });
  }
});

describe("the end of a stream", () => {
  const recent = (longestMs: number) => ({ from: 0, to: longestMs, longestMs });
  for (const { what, blockage, outcome } of [
    { what: "while all ran", blockage: undefined, outcome: "failure" },
    { what: "after a hiccup", blockage: recent(499), outcome: "failure" },
    { what: "after a pause", blockage: recent(500), outcome: "inconclusive" },
  ]) {
    test(`${what}: ${outcome}`, () => {
      assert.equal(judgeStreamEnd(failure("reset"), blockage, timeoutMs).outcome, outcome);
    });
  }
});

test("the message says what was missed, and for how long we did not run", () => {
  const finding = { outcome: "failure", reason: "timeout", message: "no answer within 1 s" } as const;
  assert.deepEqual(judgeStarvation(finding, { timeoutMs, blockedMs: 812.3, late: true }), {
    outcome: "inconclusive",
    message: "no answer within 1 s, but podpulse itself did not run for 0.81 s meanwhile",
    blockedMs: 812.3,
  });
  const { message } = judgeStreamEnd(
    { ...finding, message: "lost" },
    { from: 0, to: 1, longestMs: 125_400 },
    timeoutMs,
  );
  assert.equal(message, "lost, but podpulse itself did not run for 130 s just before");
});
