import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { advance, type CheckState, expire, initialState } from "../../src/check-state.ts";
import { resultOf } from "../support/make-result.ts";

type Step = { readonly waitMs: number; readonly letter: string; readonly wallStepMs: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    waitMs: fc.integer({ min: 0, max: 120 }),
    letter: fc.constantFrom("S", "S", "F", "F", "I"),
    wallStepMs: fc.integer({ min: -100_000, max: 100_000 }),
  }),
  { maxLength: 60 },
);
const thresholds = fc.record({
  successThreshold: fc.integer({ min: 1, max: 4 }),
  failureThreshold: fc.integer({ min: 1, max: 4 }),
});
const staleAfterMs = 100;

type Moment = {
  readonly now: number;
  readonly letter: string;
  readonly before: CheckState;
  readonly after: CheckState;
};

/** What a store does: before each result it forgets evidence that has expired. */
function play(history: readonly Step[], rule: { successThreshold: number; failureThreshold: number }): Moment[] {
  let now = 0;
  let wallTimeMs = 0;
  let state = initialState({ now, wallTimeMs });
  return history.map(({ waitMs, letter, wallStepMs }) => {
    now += waitMs;
    wallTimeMs += waitMs + wallStepMs;
    const before = expire(state, staleAfterMs, { now, wallTimeMs });
    state = advance(before, resultOf(letter), rule, { now, wallTimeMs });
    return { now, letter, before, after: state };
  });
}

/** How many of the newest conclusive results are `letter`, none more than staleAfter older than the next. */
function newestRun(moments: readonly Moment[], letter: string): number {
  let run = 0;
  let next = moments.at(-1)?.now ?? 0;
  for (const moment of moments.toReversed()) {
    if (moment.letter === "I") continue;
    if (moment.letter !== letter || next - moment.now > staleAfterMs) return run;
    next = moment.now;
    run += 1;
  }
  return run;
}

function holds(
  property: (moments: readonly Moment[], rule: { successThreshold: number; failureThreshold: number }) => void,
) {
  fc.assert(
    fc.property(steps, thresholds, (history, rule) => property(play(history, rule), rule)),
    { numRuns: 300 },
  );
}

test("a status becomes healthy only after successThreshold successes in a row", () => {
  holds((moments, { successThreshold }) => {
    for (const [index, { before, after }] of moments.entries()) {
      const became = before.status !== "healthy" && after.status === "healthy";
      if (became) assert.ok(newestRun(moments.slice(0, index + 1), "S") >= successThreshold);
    }
  });
});

test("a status becomes unhealthy only after failureThreshold failures in a row", () => {
  holds((moments, { failureThreshold }) => {
    for (const [index, { before, after }] of moments.entries()) {
      const became = before.status !== "unhealthy" && after.status === "unhealthy";
      if (became) assert.ok(newestRun(moments.slice(0, index + 1), "F") >= failureThreshold);
    }
  });
});

test("a full run is always published", () => {
  holds((moments, { successThreshold, failureThreshold }) => {
    for (const [index, { letter, after }] of moments.entries()) {
      const run = newestRun(moments.slice(0, index + 1), letter);
      if (letter === "S" && run >= successThreshold) assert.equal(after.status, "healthy");
      if (letter === "F" && run >= failureThreshold) assert.equal(after.status, "unhealthy");
    }
  });
});

test("evidence older than staleAfter is never published", () => {
  holds((moments) => {
    for (const { now, before } of moments) {
      if (before.status !== "unknown") assert.ok(now - (before.evidenceAt ?? Number.NEGATIVE_INFINITY) <= staleAfterMs);
    }
  });
});

test("inconclusive results never change a status", () => {
  holds((moments) => {
    for (const { letter, before, after } of moments) {
      if (letter === "I")
        assert.deepEqual({ ...after, lastResult: before.lastResult }, { ...before, lastResult: before.lastResult });
    }
  });
});

test("since changes with the status and not otherwise", () => {
  holds((moments) => {
    for (const { before, after } of moments)
      if (before.status === after.status) assert.equal(after.sinceMs, before.sinceMs);
  });
});

test("once healthy, ever healthy", () => {
  holds((moments) => {
    for (const [index, { after }] of moments.entries()) {
      assert.equal(
        after.everHealthy,
        moments.slice(0, index + 1).some((moment) => moment.after.status === "healthy"),
      );
    }
  });
});

test("steps of the wall clock change no status", () => {
  fc.assert(
    fc.property(steps, thresholds, (history, rule) => {
      const steady = history.map((step) => ({ ...step, wallStepMs: 0 }));
      const statuses = (moments: readonly Moment[]) =>
        moments.map(({ before, after }) => [before.status, after.status]);
      assert.deepEqual(statuses(play(history, rule)), statuses(play(steady, rule)));
    }),
  );
});
