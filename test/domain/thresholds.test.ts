import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, type CheckStatus, initialState } from "../../src/check-state.ts";
import { resultOf } from "../support/make-result.ts";

const letters: Record<CheckStatus, string> = { unknown: "?", healthy: "h", unhealthy: "u" };

/** Each row: one letter a result (success, failure, inconclusive), and below it the status published after it. */
const rows = [
  { name: "nothing has been probed", thresholds: [1, 3], results: "", statuses: "" },
  { name: "the first success is published at once", thresholds: [1, 3], results: "S", statuses: "h" },
  { name: "successThreshold holds for the first results too", thresholds: [3, 3], results: "SSS", statuses: "??h" },
  { name: "failures below the threshold keep unknown", thresholds: [1, 3], results: "FF", statuses: "??" },
  { name: "failures below the threshold keep healthy", thresholds: [1, 3], results: "SFF", statuses: "hhh" },
  { name: "the last failure of a full run is published", thresholds: [1, 3], results: "SFFF", statuses: "hhhu" },
  { name: "a full run of failures from the start", thresholds: [1, 3], results: "FFF", statuses: "??u" },
  { name: "further failures change nothing", thresholds: [1, 3], results: "FFFFF", statuses: "??uuu" },
  { name: "a success ends the run of failures", thresholds: [1, 3], results: "SFFSFFS", statuses: "hhhhhhh" },
  { name: "a failure ends the run of successes", thresholds: [3, 1], results: "FSSFSS", statuses: "uuuuuu" },
  { name: "successes below the threshold keep unhealthy", thresholds: [2, 1], results: "FS", statuses: "uu" },
  { name: "a full run of successes is published", thresholds: [2, 1], results: "FSS", statuses: "uuh" },
  { name: "flapping below both thresholds keeps unknown", thresholds: [2, 2], results: "SFSFSF", statuses: "??????" },
  { name: "flapping keeps what was published", thresholds: [2, 2], results: "SSFSFSFS", statuses: "?hhhhhhh" },
  { name: "thresholds of one follow every result", thresholds: [1, 1], results: "SFSF", statuses: "huhu" },
  { name: "inconclusive says nothing", thresholds: [1, 1], results: "I", statuses: "?" },
  { name: "inconclusive ends no run", thresholds: [1, 3], results: "SFFIF", statuses: "hhhhu" },
  { name: "inconclusive counts towards no run", thresholds: [2, 3], results: "SISI", statuses: "??hh" },
] as const;

for (const { name, thresholds, results, statuses } of rows) {
  test(`${name}: thresholds ${thresholds.join("/")}, ${results || "none"}`, () => {
    const [successThreshold, failureThreshold] = thresholds;
    let state = initialState({ now: 0, wallTimeMs: 0 });
    let published = "";
    for (const [index, letter] of [...results].entries()) {
      const at = { now: index, wallTimeMs: index };
      state = advance(state, resultOf(letter), { successThreshold, failureThreshold }, at);
      published += letters[state.status];
    }
    assert.equal(published, statuses);
  });
}
