import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, type CheckState, expire, initialState } from "../../src/check-state.ts";
import { resultOf } from "../support/make-result.ts";

const thresholds = { successThreshold: 1, failureThreshold: 3 };
const staleAfterMs = 5000;

function at(now: number) {
  return { now, wallTimeMs: 1_000_000 + now };
}

/** One result a second, the first at 0 s. */
function after(results: string): CheckState {
  let state = initialState(at(0));
  for (const [index, letter] of [...results].entries()) {
    state = advance(state, resultOf(letter), thresholds, at(index * 1000));
  }
  return state;
}

for (const { name, results, now, stale } of [
  { name: "no evidence cannot expire", results: "", now: 60_000, stale: false },
  { name: "young evidence counts", results: "SS", now: 5999, stale: false },
  { name: "evidence exactly as old as staleAfter counts", results: "SS", now: 6000, stale: false },
  { name: "older evidence does not count", results: "SS", now: 6000.001, stale: true },
  { name: "an inconclusive result is no evidence", results: "SSI", now: 6001, stale: true },
  { name: "failures expire as well", results: "FFF", now: 7001, stale: true },
  { name: "evidence below the threshold expires too", results: "F", now: 5001, stale: true },
]) {
  test(name, () => {
    const state = after(results);
    const expired = expire(state, staleAfterMs, at(now));
    assert.equal(expired.stale, stale);
    if (stale) assert.equal(expired.status, "unknown");
    else assert.equal(expired, state);
  });
}

test("expired evidence keeps what people want to know", () => {
  const { lastResult, lastFailure, evidenceAt, everHealthy } = after("SFFF");
  const expired = expire(after("SFFF"), staleAfterMs, at(9000));
  assert.deepEqual(expired.lastResult, lastResult);
  assert.deepEqual(expired.lastFailure, lastFailure);
  assert.equal(expired.evidenceAt, evidenceAt);
  assert.equal(expired.everHealthy, everHealthy);
});

test("since is when the evidence was found to be too old, unless the status was unknown already", () => {
  assert.equal(expire(after("S"), staleAfterMs, at(7000)).sinceMs, 1_007_000);
  assert.equal(expire(after("F"), staleAfterMs, at(7000)).sinceMs, 1_000_000);
});

test("evidence expires once", () => {
  const expired = expire(after("S"), staleAfterMs, at(7000));
  assert.equal(expire(expired, staleAfterMs, at(9000)), expired);
});

test("a run does not continue over expired evidence", () => {
  const expired = expire(after("FF"), staleAfterMs, at(9000));
  const next = advance(expired, resultOf("F"), thresholds, at(9000));
  assert.equal(next.status, "unknown");
  assert.equal(next.consecutiveFailures, 1);
  assert.equal(next.stale, false);
});

test("an inconclusive result does not make evidence young again", () => {
  const expired = expire(after("S"), staleAfterMs, at(9000));
  const next = advance(expired, resultOf("I"), thresholds, at(9000));
  assert.equal(next.stale, true);
  assert.equal(next.status, "unknown");
});

test("evidence that may get as old as it likes never expires", () => {
  const state = after("S");
  assert.equal(expire(state, Number.POSITIVE_INFINITY, at(Number.MAX_SAFE_INTEGER)), state);
});
