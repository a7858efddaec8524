import assert from "node:assert/strict";
import { test } from "node:test";
import { HealthStore } from "../../src/health-store.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { makeCheck } from "../support/make-check.ts";
import { resultOf } from "../support/make-result.ts";

/** What has been counted: group, changes and seconds. */
const counted = (store: HealthStore) =>
  store.observedVerdicts().map(({ group, changes, durationMs }) => [group, changes, durationMs / 1000]);

async function play(letters: readonly (readonly [string, string])[], critical = true) {
  const clock = new FakeClock();
  const common = { failureThreshold: 1, staleAfterMs: 60_000 };
  const store = new HealthStore(
    [makeCheck({ name: "app", ...common }), makeCheck({ name: "shadow", mode: "observe", critical, ...common })],
    clock,
    () => {},
  );
  for (const [name, letter] of letters) {
    await clock.advance(1000);
    store.apply(name, resultOf(letter));
  }
  await clock.advance(1000);
  store.close();
  return store;
}

for (const { name, letters, critical = true, expected } of [
  { name: "nothing before its first status", letters: [["app", "S"]], expected: [["readiness", 0, 0]] },
  {
    name: "nothing while it agrees",
    letters: [
      ["app", "S"],
      ["shadow", "S"],
    ],
    expected: [["readiness", 0, 0]],
  },
  {
    name: "a failure, for as long as it lasts",
    letters: [
      ["app", "S"],
      ["shadow", "F"],
      ["shadow", "F"],
      ["shadow", "S"],
    ],
    expected: [["readiness", 1, 2]],
  },
  {
    name: "one that lasts still",
    letters: [
      ["app", "S"],
      ["shadow", "F"],
    ],
    expected: [["readiness", 1, 1]],
  },
  {
    name: "each one",
    letters: [
      ["app", "S"],
      ["shadow", "F"],
      ["shadow", "S"],
      ["shadow", "F"],
      ["shadow", "S"],
    ],
    expected: [["readiness", 2, 2]],
  },
  {
    name: "nothing while the group is as bad without it",
    letters: [
      ["shadow", "F"],
      ["app", "F"],
    ],
    expected: [["readiness", 1, 1]],
  },
  {
    name: "degraded instead of healthy, of one that is not critical",
    letters: [
      ["app", "S"],
      ["shadow", "F"],
    ],
    critical: false,
    expected: [["readiness", 1, 1]],
  },
] satisfies readonly { name: string; letters: [string, string][]; critical?: boolean; expected: unknown }[]) {
  test(`what an observed check would have changed: ${name}`, async () => {
    assert.deepEqual(counted(await play(letters, critical)), expected);
  });
}
