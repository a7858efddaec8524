import { styleText } from "node:util";
import { type RecentResult, recentResultsKept } from "../recent-results.ts";

const bars = [..."▁▂▃▄▅▆▇█"];

/**
 * The results of a check, the newest last: a bar for each success, as high as it took long compared with the slowest one,
 * `×` for a failure, `?` for one that says nothing.
 */
export function sparkline(results: readonly RecentResult[], colour: boolean): string {
  const slowestMs = Math.max(0, ...results.filter(({ outcome }) => outcome === "success").map(durationOf));
  const marks = results.map((result) => markOf(result, slowestMs, colour));
  return " ".repeat(Math.max(0, recentResultsKept - marks.length)) + marks.join("");
}

function markOf({ outcome, durationMs }: RecentResult, slowestMs: number, colour: boolean): string {
  const painted = (style: "red" | "yellow", mark: string) =>
    colour ? styleText(style, mark, { validateStream: false }) : mark;
  if (outcome === "failure") return painted("red", "×");
  if (outcome === "inconclusive") return painted("yellow", "?");
  const height = slowestMs > 0 ? Math.ceil((durationMs / slowestMs) * bars.length) : 1;
  return bars[Math.max(1, height) - 1] ?? "";
}

/**
 * The duration that a share of the results did not exceed (nearest rank), failures among them, as in the histograms;
 * undefined without any. Inconclusive ones tell of us, not of the target.
 */
export function latencyQuantile(results: readonly RecentResult[], share: number): number | undefined {
  const sorted = results
    .filter(({ outcome }) => outcome !== "inconclusive")
    .map(durationOf)
    .sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1];
}

function durationOf({ durationMs }: RecentResult): number {
  return durationMs;
}
