import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkStatuses, initialState } from "../../src/check-state.ts";
import { type CheckSnapshot, type GroupStatus, groupStatuses, judge, worstOf } from "../../src/health.ts";
import { makeCheck } from "../support/make-check.ts";

const rank = (status: GroupStatus) => groupStatuses.indexOf(status);
const statuses = fc.array(fc.constantFrom(...groupStatuses), { minLength: 1, maxLength: 8 });

const snapshot = fc.record({
  name: fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"),
  groups: fc.subarray(["liveness", "readiness", "startup", "mine"], { minLength: 1 }),
  critical: fc.boolean(),
  mode: fc.constantFrom("enforce", "observe"),
  status: fc.constantFrom(...checkStatuses),
  probed: fc.boolean(),
  everHealthy: fc.boolean(),
});
const snapshots: fc.Arbitrary<CheckSnapshot[]> = fc
  .uniqueArray(snapshot, { maxLength: 8, selector: ({ name }) => name })
  .map((all) =>
    all.map(({ status, probed, everHealthy, ...wishes }) => ({
      check: makeCheck(wishes),
      state: {
        ...initialState({ now: 0, wallTimeMs: 0 }),
        ...(probed || everHealthy || status !== "unknown" ? { status, evidenceAt: 0 } : {}),
        everHealthy: everHealthy || status === "healthy",
      },
    })),
  );
const group = fc.constantFrom("liveness", "readiness", "startup", "mine");
const exclude = fc.subarray(["a", "b", "c", "d", "e", "f", "g", "h", "none"]);

test("the worst of some statuses never gets better when one of them gets worse", () => {
  fc.assert(
    fc.property(statuses, fc.nat(7), fc.constantFrom(...groupStatuses), (all, at, worse) => {
      const index = at % all.length;
      const before = all[index] ?? "healthy";
      fc.pre(rank(worse) >= rank(before));
      assert.ok(rank(worstOf(all.with(index, worse))) >= rank(worstOf(all)));
    }),
  );
});

test("the worst is one of the given statuses, and none is worse", () => {
  fc.assert(
    fc.property(statuses, (all) => {
      const worst = worstOf(all);
      assert.ok(all.includes(worst) && all.every((status) => rank(status) <= rank(worst)));
    }),
  );
});

test("the order of the checks does not matter", () => {
  const shuffled = snapshots.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  );
  fc.assert(
    fc.property(group, shuffled, exclude, (name, [all, reordered], excluded) => {
      assert.deepEqual(judge(name, reordered, new Set(excluded)), judge(name, all, new Set(excluded)));
    }),
  );
});

test("excluding a check never makes a verdict worse", () => {
  fc.assert(
    fc.property(group, snapshots, exclude, fc.constantFrom("a", "b", "c", "d"), (name, all, excluded, one) => {
      const before = judge(name, all, new Set(excluded));
      const after = judge(name, all, new Set([...excluded, one]));
      assert.ok(rank(after.status) <= rank(before.status));
      assert.ok(after.passes || !before.passes);
    }),
    { numRuns: 500 },
  );
});

test("observed checks never matter", () => {
  fc.assert(
    fc.property(group, snapshots, (name, all) => {
      const enforced = all.filter(({ check }) => check.mode === "enforce");
      assert.deepEqual(judge(name, all), judge(name, enforced));
    }),
  );
});

test("a healthy or degraded group passes, an unhealthy one never does", () => {
  fc.assert(
    fc.property(group, snapshots, (name, all) => {
      const { status, passes } = judge(name, all);
      assert.equal(
        passes,
        status === "healthy" || status === "degraded" || (name === "liveness" && status === "unknown"),
      );
    }),
  );
});
