import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Parser } from "tap-parser";
import { checkTap } from "../../src/cli/check-tap.ts";
import { makeCheck } from "../support/make-check.ts";
import { failure } from "../support/make-result.ts";
import { everything, examples, reportOf } from "./checked-examples.ts";

/** What a harness makes of it, and everything that it did not understand. */
function harness(text: string) {
  const parser = new Parser({ strict: true });
  const points: Record<string, unknown>[] = [];
  const extra: string[] = [];
  parser.on("assert", (point) => points.push(point));
  parser.on("extra", (line) => extra.push(line));
  parser.end(text);
  return { parser, points, extra };
}

test("check -o tap: a plan, and a point for every check", () => {
  const text = checkTap(everything);
  assert.ok(text.startsWith("TAP version 14\n1..6\nok 1 - app\n  ---\n"));
  const { points, extra } = harness(text);
  assert.deepEqual(extra, []);
  assert.deepEqual(
    points.map(({ ok, id, name, todo }) => [ok, id, name, todo]),
    [
      [true, 1, "app", false],
      [false, 2, "database", false],
      [false, 3, "cache", "not critical"],
      [false, 4, "shadow", "observed"],
      [false, 5, "starved", false],
      [false, 6, "idle", "not critical"],
    ],
  );
});

describe("check -o tap: passes exactly when the exit code is 0", () => {
  for (const [name, { checked, code }] of Object.entries(examples)) {
    test(`${name}: ${code}`, () => {
      const { parser } = harness(checkTap(reportOf([checked])));
      assert.deepEqual([parser.ok, parser.results?.failures.length], [code === 0, code]);
    });
  }
});

test("check -o tap: the diagnostics are the result, the time where harnesses look for it", () => {
  const message = 'wanted "# TODO"\n  ...\nok 7 - not a point \u001b[31m ü';
  const checked = { check: makeCheck({ name: "app" }), result: failure("tls", { message }) };
  const { points, extra } = harness(checkTap(reportOf([checked])));
  assert.deepEqual(extra, []);
  assert.deepEqual(
    points.map(({ diag, time }) => [time, diag]),
    [
      [
        12.346,
        {
          target: "tcp://10.0.0.1:5432",
          outcome: "failure",
          reason: "tls",
          message,
          phases: { connectMs: 12 },
          at: "2026-01-01T00:00:00.000Z",
        },
      ],
    ],
  );
});

test("check -o tap: a group without checks is skipped", () => {
  const { parser } = harness(checkTap(reportOf([], "startup")));
  assert.deepEqual([parser.ok, parser.results?.plan.skipAll], [true, true]);
});
