import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { latencyQuantile, sparkline } from "../../src/cli/sparkline.ts";
import type { RecentResult } from "../../src/recent-results.ts";

/** Numbers are successes of so many milliseconds, `F` and `I` failures and inconclusive results of 500 ms. */
function resultsOf(marks: readonly (number | "F" | "I")[]): readonly RecentResult[] {
  return marks.map((mark) => {
    if (mark === "F") return { outcome: "failure", reason: "timeout", durationMs: 500 };
    return mark === "I" ? { outcome: "inconclusive", durationMs: 500 } : { outcome: "success", durationMs: mark };
  });
}

describe("a sparkline", () => {
  for (const [name, marks, line] of [
    ["nothing yet", [], ""],
    ["bars are as high as a success took long, compared with the slowest", [1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"],
    ["the slowest success counts, not a failure", [1, "F", 2, "I"], "▄×█?"],
    ["no time at all", [0, 0], "▁▁"],
    ["only failures", ["F", "F"], "××"],
  ] as const) {
    test(name, () => assert.equal(sparkline(resultsOf(marks), false), line.padStart(30)));
  }

  test("of 30 results has no room left", () => {
    assert.equal(sparkline(resultsOf(Array.from({ length: 30 }, () => 1)), false), "█".repeat(30));
  });
});

describe("latency quantiles", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  for (const [name, marks, share, found] of [
    ["of nothing", [], 0.5, undefined],
    ["of inconclusive results", ["I"], 0.5, undefined],
    ["of one", [7], 0.99, 7],
    ["the median of two is the lower one", [4, 2], 0.5, 2],
    ["p50 of 1 to 100", hundred, 0.5, 50],
    ["p99 of 1 to 100", hundred, 0.99, 99],
    ["failures count", [1, 2, "F"], 0.99, 500],
  ] as const) {
    test(name, () => assert.equal(latencyQuantile(resultsOf(marks), share), found));
  }
});
