import assert from "node:assert/strict";
import { test } from "node:test";
import { type CheckState, initialState } from "../../src/check-state.ts";
import { type CheckSnapshot, contribution, judge, worstOf } from "../../src/health.ts";
import { type CheckWishes, makeCheck } from "../support/make-check.ts";

const start = initialState({ now: 0, wallTimeMs: 0 });
const states = {
  new: start,
  pending: { ...start, evidenceAt: 0 },
  healthy: { ...start, status: "healthy", evidenceAt: 0, everHealthy: true },
  unhealthy: { ...start, status: "unhealthy", evidenceAt: 0 },
  fallen: { ...start, status: "unhealthy", evidenceAt: 0, everHealthy: true },
  stale: { ...start, status: "unknown", evidenceAt: 0, everHealthy: true, stale: true },
} as const satisfies Record<string, CheckState>;

/** Checks named a, b, c, ... */
function snapshotsOf(checks: readonly (CheckWishes & { readonly is: keyof typeof states })[]): CheckSnapshot[] {
  return checks.map(({ is, ...wishes }, index) => {
    return { check: makeCheck({ name: String.fromCharCode(97 + index), ...wishes }), state: states[is] };
  });
}

const optional = { critical: false } as const;
const observed = { mode: "observe" } as const;

for (const { name, group = "readiness", checks, exclude = [], status, passes } of [
  { name: "a group without checks is healthy", checks: [], status: "healthy", passes: true },
  {
    name: "another group's checks do not count",
    group: "mine",
    checks: [{ is: "unhealthy" }],
    status: "healthy",
    passes: true,
  },
  { name: "all healthy", checks: [{ is: "healthy" }, { is: "healthy" }], status: "healthy", passes: true },
  { name: "one unhealthy", checks: [{ is: "healthy" }, { is: "unhealthy" }], status: "unhealthy", passes: false },
  { name: "no result yet", checks: [{ is: "healthy" }, { is: "new" }], status: "unknown", passes: false },
  { name: "stale", checks: [{ is: "stale" }], status: "unknown", passes: false },
  {
    name: "unhealthy is worse than unknown",
    checks: [{ is: "unhealthy" }, { is: "new" }],
    status: "unhealthy",
    passes: false,
  },
  {
    name: "not critical and unhealthy",
    checks: [{ is: "healthy" }, { is: "unhealthy", ...optional }],
    status: "degraded",
    passes: true,
  },
  {
    name: "not critical and unknown",
    checks: [{ is: "healthy" }, { is: "new", ...optional }],
    status: "degraded",
    passes: true,
  },
  { name: "not critical and healthy", checks: [{ is: "healthy", ...optional }], status: "healthy", passes: true },
  {
    name: "unknown is worse than degraded",
    checks: [{ is: "new" }, { is: "unhealthy", ...optional }],
    status: "unknown",
    passes: false,
  },
  {
    name: "observed checks do not count",
    checks: [{ is: "healthy" }, { is: "unhealthy", ...observed }],
    status: "healthy",
    passes: true,
  },
  {
    name: "only observed checks: as without checks",
    checks: [{ is: "unhealthy", ...observed }],
    status: "healthy",
    passes: true,
  },
  {
    name: "an excluded check does not count",
    checks: [{ is: "healthy" }, { is: "unhealthy" }],
    exclude: ["b"],
    status: "healthy",
    passes: true,
  },
  { name: "the last check excluded", checks: [{ is: "unhealthy" }], exclude: ["a"], status: "healthy", passes: true },
  {
    name: "an unknown name excluded changes nothing",
    checks: [{ is: "unhealthy" }],
    exclude: ["x"],
    status: "unhealthy",
    passes: false,
  },
  {
    name: "unknown is alive",
    group: "liveness",
    checks: [{ is: "new" }, { is: "stale" }],
    status: "unknown",
    passes: true,
  },
  {
    name: "unhealthy is not alive",
    group: "liveness",
    checks: [{ is: "new" }, { is: "unhealthy" }],
    status: "unhealthy",
    passes: false,
  },
  {
    name: "not critical and unhealthy is alive",
    group: "liveness",
    checks: [{ is: "unhealthy", ...optional }],
    status: "degraded",
    passes: true,
  },
  {
    name: "a group of the user's judges unknown as readiness does",
    group: "mine",
    checks: [{ is: "new" }],
    status: "unknown",
    passes: false,
  },
  {
    name: "not started: never healthy so far",
    group: "startup",
    checks: [{ is: "healthy" }, { is: "pending" }],
    status: "unknown",
    passes: false,
  },
  {
    name: "not started: unhealthy",
    group: "startup",
    checks: [{ is: "healthy" }, { is: "unhealthy" }],
    status: "unhealthy",
    passes: false,
  },
  {
    name: "started: healthy once is healthy for ever",
    group: "startup",
    checks: [{ is: "fallen" }, { is: "stale" }],
    status: "healthy",
    passes: true,
  },
  {
    name: "started without what is not critical",
    group: "startup",
    checks: [{ is: "healthy" }, { is: "new", ...optional }],
    status: "degraded",
    passes: true,
  },
  {
    name: "started without what is observed",
    group: "startup",
    checks: [{ is: "healthy" }, { is: "new", ...observed }],
    status: "healthy",
    passes: true,
  },
] as const) {
  test(`${group}: ${name}`, () => {
    const wishes = checks.map((check) => ({ groups: name.startsWith("another") ? ["readiness"] : [group], ...check }));
    assert.deepEqual(judge(group, snapshotsOf(wishes), new Set(exclude)), { status, passes });
  });
}

for (const { name, checks, exclude = [], passes } of [
  { name: "no checks at all", checks: [], passes: true },
  { name: "a readiness check without a result", checks: [{ is: "healthy" }, { is: "new" }], passes: false },
  {
    name: "every readiness check has a result, whatever it is",
    checks: [{ is: "unhealthy" }, { is: "pending" }],
    passes: true,
  },
  { name: "evidence that went stale was a result", checks: [{ is: "stale" }], passes: true },
  {
    name: "observed readiness checks are not waited for",
    checks: [{ is: "healthy" }, { is: "new", ...observed }],
    passes: true,
  },
  { name: "excluded readiness checks are not waited for", checks: [{ is: "new" }], exclude: ["a"], passes: true },
  { name: "checks of other groups are not waited for", checks: [{ is: "new", groups: ["liveness"] }], passes: true },
] as const) {
  test(`startup without checks of its own: ${name}`, () => {
    const verdict = judge("startup", snapshotsOf(checks), new Set(exclude));
    assert.deepEqual(verdict, { status: passes ? "healthy" : "unknown", passes });
  });
}

for (const { status, critical, expected } of [
  { status: "healthy", critical: true, expected: "healthy" },
  { status: "unknown", critical: true, expected: "unknown" },
  { status: "unhealthy", critical: true, expected: "unhealthy" },
  { status: "healthy", critical: false, expected: "healthy" },
  { status: "unknown", critical: false, expected: "degraded" },
  { status: "unhealthy", critical: false, expected: "degraded" },
] as const) {
  test(`${status} and ${critical ? "" : "not "}critical contributes ${expected}`, () => {
    assert.equal(contribution(status, critical), expected);
  });
}

for (const { statuses, worst } of [
  { statuses: [], worst: "healthy" },
  { statuses: ["healthy", "degraded"], worst: "degraded" },
  { statuses: ["unknown", "degraded"], worst: "unknown" },
  { statuses: ["unknown", "unhealthy", "healthy"], worst: "unhealthy" },
] as const) {
  test(`the worst of ${statuses.join(", ") || "nothing"} is ${worst}`, () => assert.equal(worstOf(statuses), worst));
}
