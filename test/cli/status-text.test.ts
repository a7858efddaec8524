import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import type { CheckEntry, StatusAnswer } from "../../src/cli/status-answer.ts";
import { statusLines } from "../../src/cli/status-text.ts";
import { timeText } from "../../src/cli/time-text.ts";
import type { ResultJson } from "../../src/result-json.ts";

const startedAt = "2026-01-01T00:00:00.000Z";
const at = "2026-01-01T02:00:00.000Z";
const since = "2026-01-01T01:55:00.000Z";
const result: ResultJson = {
  target: "",
  outcome: "success",
  durationMs: 1.62,
  phases: {},
  at: "2026-01-01T01:59:57.000Z",
};
const recentResults = [
  { outcome: "success", durationMs: 1 },
  { outcome: "failure", reason: "timeout", durationMs: 1000 },
  { outcome: "inconclusive", durationMs: 700 },
  { outcome: "success", durationMs: 8 },
] as const;

const app: CheckEntry = {
  name: "app",
  target: "http://127.0.0.1:8080/health",
  status: "healthy",
  since,
  lastResult: { ...result, http: { status: 200 } },
  nextProbeAt: "2026-01-01T02:00:07.000Z",
  recentResults,
};
const database: CheckEntry = {
  name: "database",
  target: "tcp://10.0.0.1:5432",
  status: "unhealthy",
  since,
  critical: false,
  reason: "refused",
  message: "connection refused by 10.0.0.1:5432",
};

const { reason: _, ...pending } = { ...database, status: "unknown" } as const;

function answerOf(checks: readonly CheckEntry[], more: Partial<StatusAnswer> = {}): StatusAnswer {
  const names = checks.map(({ name }) => name);
  const groups = [{ name: "readiness", status: "healthy", since, checks: names }] as const;
  return { version: "1.2.3", startedAt, at, draining: false, groups, checks, ...more };
}

const options = { url: "http://127.0.0.1:8099", colour: false };
const textOf = (answer: StatusAnswer, more = {}) => statusLines(answer, { ...options, ...more }).join("\n");

test("the table: groups, checks with the newest result, and the verdict", () => {
  const groups = [
    { name: "liveness", status: "healthy", since: startedAt, checks: ["app"] },
    { name: "readiness", status: "degraded", since, checks: ["app", "database"], causes: ["database"] },
    { name: "startup", status: "healthy", since: startedAt, checks: [] },
  ] as const;
  assert.equal(
    textOf(answerOf([database, app], { groups })),
    `podpulse 1.2.3 at http://127.0.0.1:8099, up 2 h

GROUP      STATUS    SINCE  CHECKS
liveness   healthy     2 h  1 of 1 healthy
readiness  degraded  5 min  1 of 2 healthy (because of database)
startup    healthy     2 h  none

CHECK     STATUS     SINCE    TIME    AGE   NEXT  TARGET                        DETAIL
database  unhealthy  5 min                        tcp://10.0.0.1:5432           refused: connection refused by 10.0.0.1:5432 (not critical)
app       healthy    5 min  1.6 ms  3.0 s  7.0 s  http://127.0.0.1:8080/health  200

ready (degraded)`,
  );
});

test("--watch adds the time, the newest results as a line and their quantiles", () => {
  const [head = "", ...lines] = textOf(answerOf([app]), { recent: true }).split("\n");
  assert.match(head, /, up 2 h, 2026-01-01T02:00:00Z$/);
  assert.match(lines.join("\n"), /LAST 30 +P50 +P99 /);
  assert.match(lines.join("\n"), /^app +healthy +5 min {28}▁×\?█ {2}8\.0 ms {2}1000\.0 ms /m);
});

describe("the verdict is what /readyz would say", () => {
  const table = [
    { status: "healthy", draining: false, told: "ready" },
    { status: "degraded", draining: false, told: "ready (degraded)" },
    { status: "unknown", draining: false, told: "not ready: readiness is unknown" },
    { status: "unhealthy", draining: false, told: "not ready: readiness is unhealthy" },
    { status: "healthy", draining: true, told: "not ready: draining" },
    { status: "degraded", draining: true, told: "not ready: draining" },
    { status: "unhealthy", draining: true, told: "not ready: draining, readiness is unhealthy" },
  ] as const;
  for (const { status, draining, told } of table) {
    test(`${status}${draining ? " and draining" : ""}: ${told}`, () => {
      const groups = [{ name: "readiness", status, since, checks: ["app"] }];
      const text = textOf(answerOf([app], { groups, draining }));
      assert.equal(text.split("\n").at(-1), told);
      assert.equal(text.includes("\nDRAINING: readiness answers 503 on purpose, until /-/undrain\n"), draining);
    });
  }
});

describe("the detail says why, and whether it matters", () => {
  const table: readonly (readonly [name: string, check: CheckEntry, detail: string])[] = [
    ["an HTTP status", app, "200"],
    ["a gRPC status", { ...app, lastResult: { ...result, grpc: { servingStatus: "SERVING" } } }, "SERVING"],
    ["critical and unhealthy", { ...database, critical: true }, "refused: connection refused by 10.0.0.1:5432"],
    ["unknown", { ...pending, message: "no result yet" }, "no result yet (not critical)"],
    ["observed", { ...app, mode: "observe", critical: false }, "200 (observed)"],
    ["joining", { ...app, joining: true }, "200 (joins with its first status)"],
    [
      "a certificate near its end",
      {
        ...app,
        certificateEndsSoon: true,
        certificateNotAfter: "2026-03-01T00:00:00.000Z",
        clientCertificateNotAfter: "2026-02-01T00:00:00.000Z",
      },
      "200 (a certificate ends 2026-02-01)",
    ],
    [
      "healthy, but the newest probe failed",
      { ...app, lastResult: { ...result, outcome: "failure", reason: "timeout", message: "no answer within 1 s" } },
      "last: timeout: no answer within 1 s",
    ],
    [
      "what moves a cursor",
      { ...database, critical: true, message: "\u001B[2J\nhello" },
      "refused: \uFFFD[2J\uFFFDhello",
    ],
  ];
  for (const [name, check, detail] of table) {
    test(name, () => {
      const row =
        textOf(answerOf([check]))
          .split("\n")
          .at(-3) ?? "";
      assert.ok(row.endsWith(`  ${detail}`), row);
    });
  }
});

test("colours: the statuses, failures and the verdict", () => {
  const text = textOf(answerOf([app, database]), { colour: true, recent: true });
  for (const coloured of [
    "\u001B[32mhealthy",
    "\u001B[31munhealthy",
    "\u001B[31m×",
    "\u001B[33m?",
    "\u001B[32mready",
  ]) {
    assert.ok(text.includes(coloured), JSON.stringify(coloured));
  }
  assert.equal(stripVTControlCharacters(text), textOf(answerOf([app, database]), { recent: true }));
});

describe("on a narrow terminal columns are left out, the name, the status and the reason last", () => {
  for (const [width, heads] of [
    [200, "CHECK STATUS SINCE LAST 30 P50 P99 TIME AGE NEXT TARGET DETAIL"],
    [140, "CHECK STATUS SINCE LAST 30 P50 P99 TIME AGE DETAIL"],
    [100, "CHECK STATUS LAST 30 DETAIL"],
    [70, "CHECK STATUS DETAIL"],
    [20, "CHECK STATUS DETAIL"],
  ] as const) {
    test(`${width} columns`, () => {
      const lines = textOf(answerOf([app, database]), { recent: true, colour: true, width, height: 40 }).split("\n");
      const head = lines.find((line) => line.startsWith("CHECK "));
      assert.equal(head?.replaceAll(/ +/g, " "), heads);
    });
  }
});

test("a table that is not redrawn wraps reasons on a narrow terminal, and cuts nothing of them", () => {
  const lines = textOf(answerOf([app, database]), { width: 60 }).split("\n");
  assert.deepEqual(
    lines.filter((line) => line.length > 60),
    [],
  );
  assert.deepEqual(lines.slice(5, -2), [
    "CHECK     STATUS     DETAIL",
    "app       healthy    200",
    "database  unhealthy  refused: connection refused by",
    "                     10.0.0.1:5432 (not critical)",
  ]);
});

test("where not all checks fit, the healthy ones are left out first, and what is left is counted", () => {
  const checks = Array.from({ length: 20 }, (_, index) => ({
    ...(index % 5 === 3 ? database : app),
    name: `c${index}`,
  }));
  const namesAt = (height: number) => {
    const lines = textOf(answerOf(checks), { height }).split("\n");
    assert.ok(lines.length <= height, `${lines.length} lines`);
    return lines
      .filter((line) => /^(c\d|and )/.test(line))
      .map((line) => (line.startsWith("c") ? line.split(" ")[0] : line));
  };
  assert.equal(namesAt(40).length, 20);
  assert.deepEqual(namesAt(14), ["c0", "c3", "c8", "c13", "c18", "and 15 more, all healthy"]);
  assert.deepEqual(namesAt(11), ["c3", "c8", "and 18 more, 2 of them not healthy"]);
});

describe("times are in one unit", () => {
  const table = [
    [-5, "0.0 s"],
    [999, "0.9 s"],
    [9999, "9.9 s"],
    [10_000, "10 s"],
    [99_999, "99 s"],
    [100_000, "1 min"],
    [5_999_999, "99 min"],
    [6_000_000, "1 h"],
    [172_799_999, "47 h"],
    [172_800_000, "2 d"],
  ] as const;
  for (const [ms, text] of table) test(`${ms} ms: ${text}`, () => assert.equal(timeText(ms), text));
});
