import assert from "node:assert/strict";
import { test } from "node:test";
import { failureReasons } from "../../src/probe.ts";
import { RecentResults, recentResultsKept } from "../../src/recent-results.ts";
import { makeCheck } from "../support/make-check.ts";
import { failure, inconclusive, success } from "../support/make-result.ts";

const check = makeCheck({ name: "app" });

test("a result of every outcome and reason is remembered as it was", () => {
  const recent = new RecentResults();
  const results = [success({ durationMs: 0.25 }), inconclusive(), ...failureReasons.map((reason) => failure(reason))];
  for (const result of results) recent.listen({ type: "probe-ended", check, result });
  assert.deepEqual(recent.of(check), [
    { outcome: "success", durationMs: 0.25 },
    { outcome: "inconclusive", durationMs: 12.3456 },
    ...failureReasons.map((reason) => ({ outcome: "failure", reason, durationMs: 12.3456 })),
  ]);
});

for (const count of [
  0,
  1,
  recentResultsKept - 1,
  recentResultsKept,
  recentResultsKept + 1,
  3 * recentResultsKept + 7,
]) {
  test(`of ${count} results the newest ${recentResultsKept} are remembered, the oldest first`, () => {
    const recent = new RecentResults();
    for (let n = 1; n <= count; n += 1) {
      recent.listen({ type: "result-pushed", check, result: success({ durationMs: n }) });
    }
    const from = Math.max(1, count - recentResultsKept + 1);
    assert.deepEqual(
      recent.of(check).map(({ durationMs }) => durationMs),
      Array.from({ length: count - from + 1 }, (_, index) => from + index),
    );
  });
}

test("each check has results of its own; a check that a reload changed begins anew", () => {
  const recent = new RecentResults();
  recent.listen({ type: "probe-ended", check, result: success() });
  recent.listen({ type: "probe-ended", check }); // given up: no result
  assert.equal(recent.of(check).length, 1);
  assert.deepEqual(recent.of(makeCheck({ name: "other" })), []);
  assert.deepEqual(recent.of({ ...check, critical: false }), []);
});
