import assert from "node:assert/strict";
import { test } from "node:test";
import { PacedAction } from "../../src/paced-action.ts";
import { FakeClock } from "../support/fake-clock.ts";

/** An action that takes so long, and the times at which it was run. */
function actionOf(costMs: number) {
  const clock = new FakeClock();
  const ranAt: number[] = [];
  const action = new PacedAction(() => {
    ranAt.push(clock.now());
    clock.pause(costMs);
  }, clock);
  return { clock, action, ranAt };
}

test("a cheap action is run each time that it is asked for", () => {
  const { clock, action, ranAt } = actionOf(0.4);
  for (let asked = 0; asked < 5; asked++) action.request();
  assert.equal(ranAt.length, 5);
  assert.equal(clock.pending, 0);
});

test("a costly one is run at once, and for all who ask while it rests, once", async () => {
  const { clock, action, ranAt } = actionOf(10);
  action.request();
  assert.equal(action.pending, false);
  for (let asked = 0; asked < 5; asked++) action.request();
  assert.equal(action.pending, true);
  await clock.advance(39);
  assert.deepEqual(ranAt, [0]);
  await clock.advance(1);
  assert.deepEqual(ranAt, [0, 50]);
  assert.equal(action.pending, false);
});

test("it takes a fifth of the time at most", async () => {
  const { clock, action, ranAt } = actionOf(10);
  for (let ms = 0; ms < 1000; ms++) {
    action.request();
    await clock.advance(1);
  }
  assert.ok(ranAt.length >= 18 && ranAt.length <= 22, `run ${ranAt.length} times`);
});

test("after a rest it is run at once again", async () => {
  const { clock, action, ranAt } = actionOf(10);
  action.request();
  await clock.advance(41);
  action.request();
  assert.deepEqual(ranAt, [0, 51]);
});

test("run now: it does not wait, and what was asked for is done", async () => {
  const { clock, action, ranAt } = actionOf(10);
  action.request();
  action.request();
  action.run();
  assert.equal(action.pending, false);
  await clock.advance(1000);
  assert.equal(ranAt.length, 2);
});

test("cancelled, nothing is run and no timer is left", async () => {
  const { clock, action, ranAt } = actionOf(10);
  action.request();
  action.request();
  action.cancel();
  assert.equal(clock.pending, 0);
  await clock.advance(1000);
  assert.equal(ranAt.length, 1);
});
