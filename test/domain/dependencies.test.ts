import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { initialState } from "../../src/check-state.ts";
import { blockedChecks, rootCausesFirst } from "../../src/dependencies.ts";
import type { CheckSnapshot } from "../../src/health.ts";
import { makeCheck } from "../support/make-check.ts";

type Row = { readonly dependsOn?: readonly string[]; readonly is?: "healthy" | "unhealthy"; readonly mode?: "observe" };

function snapshots(
  rows: Readonly<Record<string, Row>>,
  blocked: Readonly<Record<string, string>> = {},
): CheckSnapshot[] {
  return Object.entries(rows).map(([name, { dependsOn = [], is, mode }]) => ({
    check: makeCheck({ name, dependsOn, ...(mode ? { mode } : {}) }),
    state: {
      ...initialState({ now: 0, wallTimeMs: 0 }),
      status: is ?? "unknown",
      ...(blocked[name] ? { blockedBy: blocked[name] } : {}),
    },
  }));
}

const table: readonly {
  readonly name: string;
  readonly checks: Readonly<Record<string, Row>>;
  readonly blocked: Readonly<Record<string, string>>;
}[] = [
  { name: "nothing is unhealthy", checks: { app: { dependsOn: ["db"] }, db: { is: "healthy" } }, blocked: {} },
  { name: "an unknown cause blocks nobody", checks: { app: { dependsOn: ["db"] }, db: {} }, blocked: {} },
  {
    name: "an unhealthy one does",
    checks: { app: { dependsOn: ["db"] }, db: { is: "unhealthy" } },
    blocked: { app: "db" },
  },
  {
    name: "the root cause is named along a chain, in any order of the file",
    checks: { web: { dependsOn: ["app"] }, app: { dependsOn: ["db"], is: "unhealthy" }, db: { is: "unhealthy" } },
    blocked: { web: "db", app: "db" },
  },
  {
    name: "of several causes the first that is listed",
    checks: {
      app: { dependsOn: ["ok", "two", "one"] },
      ok: { is: "healthy" },
      one: { is: "unhealthy" },
      two: { is: "unhealthy" },
    },
    blocked: { app: "two" },
  },
  {
    name: "an observed cause blocks observed checks only",
    checks: {
      app: { dependsOn: ["db"] },
      shadow: { dependsOn: ["db"], mode: "observe" },
      db: { is: "unhealthy", mode: "observe" },
    },
    blocked: { shadow: "db" },
  },
];

describe("a check is blocked while one that it depends on is unhealthy", () => {
  for (const { name, checks, blocked } of table) {
    test(name, () => assert.deepEqual(Object.fromEntries(blockedChecks(snapshots(checks))), blocked));
  }

  test("a chain of 10,000 checks, the last one unhealthy", () => {
    const rows = Array.from({ length: 10_000 }, (_, at): [string, Row] => [
      `c${at}`,
      at === 0 ? { is: "unhealthy" } : { dependsOn: [`c${at - 1}`] },
    ]);
    const blocked = blockedChecks(snapshots(Object.fromEntries(rows)));
    assert.deepEqual([blocked.size, new Set(blocked.values())], [9999, new Set(["c0"])]);
  });
});

test("the root cause comes before its first victim, everything else in the order of the file", () => {
  const rows = { first: {}, orders: {}, other: {}, database: {}, users: {} };
  const blocked = { orders: "database", users: "database" };
  const order = rootCausesFirst(snapshots(rows, blocked)).map(({ check }) => check.name);
  assert.deepEqual(order, ["first", "database", "orders", "other", "users"]);
});
