import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, type CheckState, expire, initialState } from "../../src/check-state.ts";
import { failure, inconclusive, resultOf, success } from "../support/make-result.ts";

const thresholds = { successThreshold: 2, failureThreshold: 3 };

function at(now: number) {
  return { now, wallTimeMs: 1_000_000 + now };
}

/** The state after one result a second, the first at 0 s. */
function after(results: string, rule = thresholds): CheckState {
  let state = initialState(at(0));
  for (const [index, letter] of [...results].entries())
    state = advance(state, resultOf(letter), rule, at(index * 1000));
  return state;
}

test("since is when the published status changed, not when a result came", () => {
  assert.equal(after("").sinceMs, 1_000_000);
  assert.equal(after("F").sinceMs, 1_000_000);
  assert.equal(after("FSS").sinceMs, 1_002_000);
  assert.equal(after("FSSSSFF").sinceMs, 1_002_000);
});

test("runs are counted per outcome, and the other one is zero", () => {
  const runs = (results: string) => {
    const { consecutiveSuccesses, consecutiveFailures } = after(results);
    return [consecutiveSuccesses, consecutiveFailures];
  };
  assert.deepEqual(runs("SSS"), [3, 0]);
  assert.deepEqual(runs("SSSF"), [0, 1]);
  assert.deepEqual(runs("FFS"), [1, 0]);
  assert.deepEqual(runs("FFI"), [0, 2]);
});

test("the last result is the newest of all, the last failure the newest failure", () => {
  let state = advance(initialState(at(0)), failure("dns"), thresholds, at(0));
  state = advance(state, success(), thresholds, at(1));
  assert.equal(state.lastResult?.outcome, "success");
  assert.equal(state.lastFailure?.reason, "dns");
  state = advance(state, inconclusive(), thresholds, at(2));
  assert.equal(state.lastResult?.outcome, "inconclusive");
  assert.equal(state.lastFailure?.reason, "dns");
});

test("a certificate is kept until another is seen, also from a failure", () => {
  const withCertificate = (notAfterMs: number) => ({ details: { tls: { notAfterMs } } });
  let state = advance(initialState(at(0)), failure("tls", withCertificate(5)), thresholds, at(0));
  assert.equal(state.certificateNotAfterMs, 5);
  state = advance(state, failure("refused"), thresholds, at(1));
  assert.equal(state.certificateNotAfterMs, 5);
  state = advance(state, success({ details: { tls: { protocol: "TLSv1.3" } } }), thresholds, at(2));
  assert.equal(state.certificateNotAfterMs, 5);
  state = advance(state, success(withCertificate(9)), thresholds, at(3));
  assert.equal(state.certificateNotAfterMs, 9);
});

test("everHealthy is set by the published status and never taken back", () => {
  assert.equal(after("S").everHealthy, false);
  assert.equal(after("SS").everHealthy, true);
  assert.equal(after("SSFFF").everHealthy, true);
  assert.equal(expire(after("SS"), 10, at(60_000)).everHealthy, true);
});
