import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nextSlot, spreadFraction } from "../../src/scheduler/spread.ts";

for (const { name, anchor, periodMs, after, expected } of [
  { name: "before the anchor it is the anchor", anchor: 100, periodMs: 10, after: 20, expected: 100 },
  { name: "at the anchor it is the next", anchor: 100, periodMs: 10, after: 100, expected: 110 },
  { name: "between two slots it is the later", anchor: 100, periodMs: 10, after: 104, expected: 110 },
  { name: "at a slot it is the next", anchor: 100, periodMs: 10, after: 110, expected: 120 },
  { name: "missed slots are skipped", anchor: 100, periodMs: 10, after: 157, expected: 160 },
  { name: "fractions are fine", anchor: 0.5, periodMs: 50, after: 50.4, expected: 50.5 },
]) {
  test(`the next slot: ${name}`, () => assert.equal(nextSlot(anchor, periodMs, after), expected));
}

test("the next slot lies ahead, by one period at most once the anchor has passed", () => {
  const ms = fc.double({ min: 0, max: 1e9, noNaN: true });
  const period = fc.double({ min: 50, max: 86_400_000, noNaN: true });
  fc.assert(
    fc.property(ms, period, ms, (anchor, periodMs, elapsed) => {
      const after = anchor + elapsed;
      const slot = nextSlot(anchor, periodMs, after);
      assert.ok(slot > after);
      assert.ok(slot - after <= periodMs * (1 + 1e-6));
    }),
    { numRuns: 2000 },
  );
});

test("a check keeps its place over restarts", () => {
  assert.equal(spreadFraction("pod-1", "app"), spreadFraction("pod-1", "app"));
});

test("checks of one pod have places of their own, and so has one check on different pods", () => {
  const places = new Set<number>();
  for (const host of ["pod-1", "pod-2", "pod-3"]) {
    for (const check of ["app", "database", "cache"]) places.add(spreadFraction(host, check));
  }
  assert.equal(places.size, 9);
  assert.notEqual(spreadFraction("a", "bc"), spreadFraction("ab", "c"));
});

test("places are spread evenly over the period", () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < 10_000; i++) {
    const place = spreadFraction("pod-1", `check-${i}`);
    assert.ok(place >= 0 && place < 1);
    const tenth = Math.floor(place * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  // 1000 each, give or take five standard deviations.
  for (const count of tenths) assert.ok(count > 850 && count < 1150, `${tenths}`);
});
