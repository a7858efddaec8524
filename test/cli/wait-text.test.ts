import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { statusLine, timeoutText } from "../../src/cli/wait-text.ts";
import { checkFromUrl } from "../../src/config/target-from-url.ts";
import type { ProbeResult } from "../../src/probe.ts";

const checks = [checkFromUrl("tcp://db:5432"), checkFromUrl("tcp://cache:6379")];
const [database, cache] = checks;
const known = { target: "", durationMs: 1, phases: {}, details: {}, atMs: 0 };
const success: ProbeResult = { ...known, outcome: "success" };
const refused: ProbeResult = { ...known, outcome: "failure", reason: "refused", message: "nobody" };
const starved: ProbeResult = { ...known, outcome: "inconclusive", message: "we did not run for 2 s", blockedMs: 2000 };

describe("the status line of a wait", () => {
  const rows = [
    [
      [undefined, undefined],
      "waiting for 3 s: 2 of 2: tcp://db:5432 (no result yet), tcp://cache:6379 (no result yet)",
    ],
    [[success, refused], "waiting for 3 s: 1 of 2: tcp://cache:6379 (refused: nobody)"],
    [[starved, success], "waiting for 3 s: 1 of 2: tcp://db:5432 (we did not run for 2 s)"],
    [[success, success], ""],
  ] as const;
  for (const [newest, line] of rows) {
    test(line || "nothing is waited for", () => assert.equal(statusLine(checks, newest, 3999, 200), line));
  }

  test("of one target has no count", () => {
    const one = database ? [database] : [];
    assert.equal(statusLine(one, [refused], 0, 200), "waiting for 0 s: tcp://db:5432 (refused: nobody)");
  });

  test("never reaches the edge of the terminal, where it would become two lines", () => {
    for (const columns of [1, 2, 20, 43, 44, 45]) {
      const line = statusLine(cache ? [cache] : [], [refused], 0, columns);
      assert.ok(line.length < Math.max(columns, 2), `${columns}: ${line}`);
    }
    assert.equal(statusLine(checks, [refused, refused], 0, 20), "waiting for 0 s: 2…");
  });
});

test("what is told of a wait that timed out", () => {
  assert.equal(
    timeoutText(checks, [success, undefined], 60),
    "timed out after 60 s, waiting for 1 of 2 targets\nfailed tcp://cache:6379: no result yet\n",
  );
});
