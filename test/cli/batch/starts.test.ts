import assert from "node:assert/strict";
import { test } from "node:test";
import { Starts } from "../../../src/cli/batch/starts.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const never = new AbortController().signal;

test("no more starts than the rate allows, in the order of the calls", async () => {
  const clock = new FakeClock();
  const starts = new Starts(10, clock);
  const startedAt: number[] = [];
  const all = Array.from({ length: 25 }, async (_, index) => {
    await starts.turn(never);
    startedAt.push(clock.now());
    return index;
  });
  for (let step = 0; step < 60; step += 1) await clock.advance(50);
  assert.deepEqual(
    await Promise.all(all),
    Array.from({ length: 25 }, (_, index) => index),
  );
  for (const from of startedAt) {
    const within = startedAt.filter((at) => at >= from && at < from + 1000).length;
    assert.ok(within <= 11, `${within} in the second from ${from} ms on`);
  }
  assert.ok((startedAt.at(-1) ?? 0) >= 2300);
});

test("a rate is not caught up with after a pause", async () => {
  const clock = new FakeClock();
  const starts = new Starts(100, clock);
  await starts.turn(never);
  await clock.advance(10_000);
  const atOnce: number[] = [];
  const all = Array.from({ length: 20 }, async () => {
    await starts.turn(never);
    atOnce.push(clock.now());
  });
  await clock.advance(0);
  assert.ok(atOnce.length <= 7, `${atOnce.length} at once`);
  await clock.advance(1000);
  await Promise.all(all);
});

test("an abort ends the waiting", async () => {
  const clock = new FakeClock();
  const starts = new Starts(1, clock);
  const stop = new AbortController();
  await starts.turn(stop.signal);
  const waiting = starts.turn(stop.signal);
  stop.abort(new Error("enough"));
  await assert.rejects(waiting, { message: "enough" });
});
