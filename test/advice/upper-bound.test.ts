import assert from "node:assert/strict";
import { test } from "node:test";
import { upperBound } from "../../src/advice/upper-bound.ts";

/** The probability of at most `seen` events where `mean` are expected, summed up. */
function poissonAtMost(seen: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let events = 1; events <= seen; events += 1) {
    term *= mean / events;
    sum += term;
  }
  return sum;
}

test("with no event it is the rule of three", () => assert.equal(upperBound(0), 3));

for (const seen of [0, 1, 2, 5, 10, 50, 200, 600]) {
  test(`${seen} events or fewer have a probability of 5 % where the bound is expected`, () => {
    const probability = poissonAtMost(seen, upperBound(seen));
    assert.ok(probability > 0.045 && probability < 0.051, `${probability}`);
  });
}
