import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, disagrees, expire, initialState, whyUnknown } from "../../src/check-state.ts";
import { resultOf } from "../support/make-result.ts";

const thresholds = { successThreshold: 2, failureThreshold: 3 };
const staleAfterMs = 5000;

/** All results at 0 s; looked at later. */
function stateOf(results: string, now: number) {
  const start = { now: 0, wallTimeMs: 0 };
  let state = initialState(start);
  for (const letter of results) state = advance(state, resultOf(letter), thresholds, start);
  return expire(state, staleAfterMs, { now, wallTimeMs: now });
}

for (const { results, now = 0, text } of [
  { results: "", text: "no result yet" },
  { results: "", now: 60_000, text: "no result yet" },
  { results: "I", text: "no conclusive result yet" },
  { results: "F", text: "1 of 3 failures (refused)" },
  { results: "FF", text: "2 of 3 failures (refused)" },
  { results: "FFI", text: "2 of 3 failures (refused)" },
  { results: "FFS", text: "1 of 2 successes" },
  { results: "SS", now: 5001, text: "stale for 0 s" },
  { results: "SS", now: 5999, text: "stale for 0 s" },
  { results: "SS", now: 17_000, text: "stale for 12 s" },
  { results: "FFF", now: 6000, text: "stale for 1 s" },
]) {
  test(`${results || "no result"} after ${now / 1000} s: ${text}`, () => {
    assert.equal(whyUnknown(stateOf(results, now), thresholds, staleAfterMs, now), text);
  });
}

for (const { results, expected } of [
  { results: "", expected: false },
  { results: "I", expected: false },
  { results: "S", expected: true },
  { results: "SS", expected: false },
  { results: "SSF", expected: true },
  { results: "SSFI", expected: true },
  { results: "SSFS", expected: false },
  { results: "FFF", expected: false },
  { results: "FFFS", expected: true },
]) {
  test(`after ${results || "no result"} the newest result ${expected ? "disagrees" : "agrees"} with the status`, () => {
    assert.equal(disagrees(stateOf(results, 0)), expected);
  });
}
