import assert from "node:assert/strict";
import { test } from "node:test";
import { spreadFraction } from "../../src/scheduler/spread.ts";
import { resultOf } from "../support/make-result.ts";
import { schedulerOf } from "./run-checks.ts";

const letters = (text: string) => (run: number) => resultOf(text.charAt(run) || text.slice(-1));

test("an inconclusive probe is repeated soon, once, and not by all checks at the same moment", async () => {
  const names = ["a", "b", "c"];
  const { clock, scheduler, fakeOf } = schedulerOf(
    names.map((name) => ({ name, periodMs: 60_000, resultOf: letters("IIIS") })),
  );
  scheduler.start();
  await clock.advance(59_999);
  const repeats = names.map((name) => fakeOf(name).starts[1] ?? Number.NaN);
  for (const [index, repeat] of repeats.entries()) {
    assert.equal(repeat, spreadFraction("host", names[index] ?? "") * 1000);
    assert.ok(fakeOf(names[index] ?? "").starts.length <= 3, "the second in a row is not repeated");
  }
  assert.equal(new Set(repeats).size, names.length);
  await scheduler.stop();
});

test("an inconclusive probe is repeated within the retry period, and after a conclusive one again", async () => {
  const { clock, scheduler, fakeOf } = schedulerOf([
    { periodMs: 10_000, retryPeriodMs: 100, resultOf: letters("ISIIS") },
  ]);
  scheduler.start();
  await clock.advance(35_000);
  const spread = spreadFraction("host", "app");
  const place = spread * 10_000;
  const again = spread * 100;
  const expected = [0, again, place, place + again, place + 10_000, place + 20_000];
  const { starts } = fakeOf("app");
  assert.deepEqual(starts.slice(0, 6).map(Math.round), expected.map(Math.round));
  await scheduler.stop();
});
