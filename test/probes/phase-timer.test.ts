import assert from "node:assert/strict";
import { test } from "node:test";
import { PhaseTimer } from "../../src/probes/phase-timer.ts";

/** Makes `performance.now()` stand still but for what the test adds. */
function stopwatch(t: { mock: { method: typeof import("node:test").mock.method } }): (ms: number) => void {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  return (ms) => {
    now += ms;
  };
}

test("PhaseTimer: nothing was entered", () => {
  const timer = new PhaseTimer();
  timer.leave();
  assert.equal(timer.current, undefined);
  assert.deepEqual(timer.durations(), {});
});

test("PhaseTimer: entering a phase ends the one before; time between phases counts for none", (t) => {
  const pass = stopwatch(t);
  const timer = new PhaseTimer();
  pass(100);
  timer.enter("dns");
  pass(3);
  timer.enter("connect");
  assert.equal(timer.current, "connect");
  pass(5);
  timer.leave();
  pass(100);
  assert.equal(timer.current, undefined);
  assert.deepEqual(timer.durations(), { dns: 3, connect: 5 });
});

test("PhaseTimer: a phase entered again goes on counting, as after a redirect", (t) => {
  const pass = stopwatch(t);
  const timer = new PhaseTimer();
  for (const ms of [3, 4]) {
    timer.enter("connect");
    pass(ms);
    timer.enter("request");
    pass(10 * ms);
  }
  timer.leave();
  assert.deepEqual(timer.durations(), { connect: 7, request: 70 });
});

test("PhaseTimer: a phase that took no time is told, one that was never entered is not", (t) => {
  stopwatch(t);
  const timer = new PhaseTimer();
  timer.enter("tls");
  timer.leave();
  assert.deepEqual(timer.durations(), { tls: 0 });
});
