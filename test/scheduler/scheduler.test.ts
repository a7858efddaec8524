import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { advance, initialState } from "../../src/check-state.ts";
import type { ProbeResult } from "../../src/probe.ts";
import { Scheduler } from "../../src/scheduler/scheduler.ts";
import { spreadFraction } from "../../src/scheduler/spread.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { makeCheck } from "../support/make-check.ts";
import { failure, resultOf, success } from "../support/make-result.ts";
import { schedulerOf } from "./run-checks.ts";

const letters = (text: string) => (run: number) => resultOf(text.charAt(run) || text.slice(-1));
const gapsOf = (starts: readonly number[]) => starts.slice(1).map((start, index) => start - (starts[index] ?? 0));

test("every first probe starts at once, whatever the others take", async () => {
  const names = Array.from({ length: 100 }, (_, index) => `check-${index}`);
  const { clock, scheduler, fakeOf } = schedulerOf(names.map((name) => ({ name, durationOf: () => 900 })));
  scheduler.start();
  await clock.advance(0);
  assert.ok(names.every((name) => fakeOf(name).starts[0] === 0));
  await scheduler.stop();
});

test("the first probe waits for initialDelay", async () => {
  const { clock, scheduler, fakeOf } = schedulerOf([{ initialDelayMs: 3000, periodMs: 10_000 }]);
  scheduler.start();
  await clock.advance(2999);
  assert.deepEqual(fakeOf("app").starts, []);
  assert.equal(scheduler.nextProbeAt("app"), 3000);
  await clock.advance(1);
  assert.deepEqual(fakeOf("app").starts, [3000]);
  await scheduler.stop();
});

test("the second probe is at the check's place in the period, the others a period apart", async () => {
  const { clock, scheduler, fakeOf } = schedulerOf([{ name: "a" }, { name: "b" }], { hostName: "pod-7" });
  scheduler.start();
  await clock.advance(35_000);
  for (const name of ["a", "b"]) {
    const place = spreadFraction("pod-7", name) * 10_000;
    assert.deepEqual(fakeOf(name).starts.slice(0, 4), [0, place, place + 10_000, place + 20_000]);
  }
  await scheduler.stop();
});

test("a probe that takes longer than the period skips the slots it missed", async () => {
  const durationOf = (run: number) => (run === 1 ? 2500 : 10);
  const { clock, scheduler, fakeOf } = schedulerOf([{ periodMs: 1000, timeoutMs: 5000, durationOf }]);
  scheduler.start();
  await clock.advance(8000);
  const { starts, mostInFlight } = fakeOf("app");
  assert.deepEqual(gapsOf(starts).slice(1, 4).map(Math.round), [3000, 1000, 1000]);
  assert.equal(mostInFlight, 1);
  await scheduler.stop();
});

test("a slot missed by a moment is served late: a probe that times out at its period's end loses no slot", async () => {
  const { clock, scheduler, fakeOf } = schedulerOf([{ periodMs: 1000, timeoutMs: 1000, durationOf: () => 1002 }]);
  scheduler.start();
  await clock.advance(5500);
  const [, second = 0, ...others] = fakeOf("app").starts;
  assert.deepEqual(
    others.slice(0, 3).map((start) => Math.round(start - second)),
    [1002, 2004, 3006],
  );
  await scheduler.stop();
});

test("after a pause there is one late probe, no burst, and the slots stay where they were", async () => {
  const { clock, scheduler, fakeOf, delays } = schedulerOf([{ periodMs: 1000 }]);
  scheduler.start();
  await clock.advance(1000);
  const [, place = 0] = fakeOf("app").starts;
  clock.pause(60_500);
  const before = fakeOf("app").starts.length;
  await clock.advance(0);
  assert.equal(fakeOf("app").starts.length, before + 1);
  assert.equal(Math.round(delays.at(-1) ?? 0), Math.round(61_500 - (place + 1000)));
  await clock.advance(3000);
  assert.ok(
    fakeOf("app")
      .starts.slice(before + 1)
      .every((start) => Math.abs((start - place) % 1000) < 1e-6),
  );
  await scheduler.stop();
});

test("while the newest result disagrees, the retry period holds; then the slots again", async () => {
  const { clock, scheduler, fakeOf } = schedulerOf([
    { periodMs: 10_000, retryPeriodMs: 500, failureThreshold: 3, resultOf: letters("SFFFFSS") },
  ]);
  scheduler.start();
  await clock.advance(45_000);
  const place = spreadFraction("host", "app") * 10_000;
  const slots = (from: number) => [0, 1, 2].map((index) => from + index * 10_000);
  const failing = [place, place + 500, place + 1000];
  // The third failure publishes unhealthy: the fourth is at the next slot, and so is the success that is believed at once.
  assert.deepEqual(fakeOf("app").starts.slice(0, 7), [0, ...failing, ...slots(place + 10_000)]);
  await scheduler.stop();
});

test("a retry that is not confirmed goes back to the slots", async () => {
  const { clock, scheduler, fakeOf } = schedulerOf([
    { periodMs: 10_000, retryPeriodMs: 500, failureThreshold: 3, resultOf: letters("SFS") },
  ]);
  scheduler.start();
  await clock.advance(30_000);
  const place = spreadFraction("host", "app") * 10_000;
  assert.deepEqual(fakeOf("app").starts.slice(0, 5), [0, place, place + 500, place + 10_000, place + 20_000]);
  await scheduler.stop();
});

test("the first status is confirmed at the retry period as well", async () => {
  const { clock, scheduler, fakeOf } = schedulerOf([
    { periodMs: 10_000, retryPeriodMs: 500, failureThreshold: 3, resultOf: letters("F") },
  ]);
  scheduler.start();
  await clock.advance(1000);
  assert.deepEqual(fakeOf("app").starts, [0, 500, 1000]);
  await scheduler.stop();
});

for (const { name, outcome, retryPeriodMs, next } of [
  {
    name: "a pushed result that disagrees brings the next probe at the retry period",
    outcome: "F",
    retryPeriodMs: 500,
    next: 500,
  },
  { name: "one that agrees changes nothing", outcome: "S", retryPeriodMs: 500, next: undefined },
  { name: "without a retry period of its own nothing is sooner", outcome: "F", retryPeriodMs: 60_000, next: undefined },
  { name: "an inconclusive one is settled at once", outcome: "I", retryPeriodMs: 60_000, next: 0 },
]) {
  test(name, async () => {
    const { clock, scheduler } = schedulerOf([{ periodMs: 60_000, retryPeriodMs, failureThreshold: 3 }]);
    scheduler.start();
    await clock.advance(0);
    const at = { now: clock.now(), wallTimeMs: clock.wallTime() };
    const planned = scheduler.nextProbeAt("app");
    const thresholds = { successThreshold: 1, failureThreshold: 3 };
    const healthy = advance(initialState(at), resultOf("S"), thresholds, at);
    scheduler.resultPushed("app", advance(healthy, resultOf(outcome), thresholds, at));
    assert.equal(scheduler.nextProbeAt("app"), next === undefined ? planned : clock.now() + next);
    await scheduler.stop();
    assert.equal(clock.pending, 0);
  });
}

test("a startup check is not probed again once it has passed", async () => {
  const { clock, scheduler, fakeOf } = schedulerOf([
    { groups: ["startup"], periodMs: 1000, resultOf: letters("FFSFFF") },
  ]);
  scheduler.start();
  await clock.advance(60_000);
  assert.equal(fakeOf("app").starts.length, 3);
  assert.equal(scheduler.nextProbeAt("app"), undefined);
  assert.equal(clock.pending, 0);
});

test("a check of startup and another group is probed on", async () => {
  const { clock, scheduler, fakeOf } = schedulerOf([{ groups: ["startup", "readiness"], periodMs: 1000 }]);
  scheduler.start();
  await clock.advance(60_000);
  assert.ok(fakeOf("app").starts.length >= 60);
  await scheduler.stop();
});

test("one slow check delays no other", async () => {
  const { clock, scheduler, fakeOf } = schedulerOf([
    { name: "slow", periodMs: 1000, timeoutMs: 60_000, durationOf: () => 60_000 },
    { name: "quick", periodMs: 1000 },
  ]);
  scheduler.start();
  await clock.advance(30_000);
  assert.equal(fakeOf("slow").starts.length, 1);
  assert.ok(Math.max(...gapsOf(fakeOf("quick").starts)) <= 1000 + 1e-6);
  await scheduler.stop();
});

test("stop aborts the probes in flight, cancels what is planned and tells that no result comes", async () => {
  const { clock, scheduler, fakeOf, ended } = schedulerOf([
    { name: "running", durationOf: () => 900 },
    { name: "waiting" },
    { name: "later", initialDelayMs: 60_000 },
  ]);
  scheduler.start();
  await clock.advance(10);
  await scheduler.stop();
  assert.equal(fakeOf("running").aborted, 1);
  assert.deepEqual(
    ended.filter(({ result }) => !result),
    [{ check: "running", result: undefined }],
  );
  assert.equal(clock.pending, 0);
  await clock.advance(60_000);
  assert.equal(fakeOf("running").starts.length + fakeOf("waiting").starts.length, 2);
});

test("stop waits until a probe has freed what it held", async () => {
  const { clock, scheduler, fakeOf } = schedulerOf([{ durationOf: () => 900 }]);
  scheduler.start();
  await clock.advance(0);
  await scheduler.stop();
  assert.equal(fakeOf("app").inFlight, 0);
});

test("a result that a probe brings although it was aborted does not count", async () => {
  const clock = new FakeClock();
  const results: (ProbeResult | undefined)[] = [];
  const scheduler = new Scheduler({
    clock,
    hostName: "host",
    listener: {
      probeStarted: () => {},
      probeEnded: (_check, result) => {
        results.push(result);
        return initialState({ now: 0, wallTimeMs: 0 });
      },
    },
  });
  scheduler.add(makeCheck(), async (signal) => {
    await once(signal, "abort");
    return success();
  });
  scheduler.start();
  await clock.advance(0);
  await scheduler.stop();
  assert.deepEqual(results, [undefined]);
  assert.equal(clock.pending, 0);
  assert.equal(scheduler.nextProbeAt("app"), undefined);
});

test("stop without start, and twice", async () => {
  const { scheduler } = schedulerOf([{}]);
  await scheduler.stop();
  await scheduler.stop();
});

test("the next probe is known while none is in flight", async () => {
  const { clock, scheduler } = schedulerOf([{ periodMs: 1000, durationOf: () => 100 }]);
  scheduler.start();
  assert.equal(scheduler.nextProbeAt("app"), 0);
  await clock.advance(50);
  assert.equal(scheduler.nextProbeAt("app"), undefined);
  await clock.advance(50);
  assert.ok((scheduler.nextProbeAt("app") ?? 0) > 100);
  await scheduler.stop();
  assert.equal(scheduler.nextProbeAt("app"), undefined);
  assert.equal(scheduler.nextProbeAt("nobody"), undefined);
});

test("a probe that rejects is a bug of ours: one failure with its cause, and the check goes on", async () => {
  const bug = new TypeError("x is not a function");
  const resultOfRun = (run: number) => {
    if (run === 0) throw bug;
    return success();
  };
  const { clock, scheduler, fakeOf, ended } = schedulerOf([
    { name: "broken", periodMs: 1000, durationOf: () => 7, resultOf: resultOfRun },
    { name: "sound", periodMs: 1000 },
  ]);
  scheduler.start();
  await clock.advance(10_000);
  const [first] = ended.filter(({ check }) => check === "broken");
  const { target } = failure();
  assert.deepEqual(first?.result, {
    outcome: "failure",
    reason: "internal",
    message: "x is not a function",
    cause: bug,
    target,
    durationMs: 7,
    phases: {},
    details: {},
    atMs: Date.UTC(2026, 0, 1),
  });
  assert.ok(fakeOf("broken").starts.length >= 10);
  assert.ok(fakeOf("sound").starts.length >= 10);
  await scheduler.stop();
});
