import { borderlessTable } from "../borderless-table.ts";
import { milliseconds } from "../result-text.ts";
import { timeText } from "../time-text.ts";
import type { BatchTally, Durations } from "./batch-tally.ts";

/** What a run came to, beside what was counted. */
export type BatchEnd = {
  readonly elapsedMs: number;
  /** By which signal the run was stopped, if it was. */
  readonly interruptedBy?: NodeJS.Signals;
  /** With `--resume`: targets that the earlier run holds. */
  readonly skipped?: number;
  /** With `--diff`: how many were told, since they had changed or were new. */
  readonly told?: { readonly changed: number; readonly new: number };
};

/** The end of a run, for people: counts, reasons, and how long the probes took. */
export function summaryLines(tally: BatchTally, end: BatchEnd): readonly string[] {
  const { elapsedMs, interruptedBy, skipped, told } = end;
  const { total, outcomes, reasons } = tally;
  const failed = reasons.map(({ name, count }) => `${number(count)} ${name}`).join(", ");
  const rate = Math.round(total / Math.max(0.001, elapsedMs / 1000));
  const counts = [
    `${number(outcomes.success)} ok`,
    `${number(outcomes.failure)} failed${failed === "" ? "" : ` (${failed})`}`,
    ...(outcomes.inconclusive > 0 ? [`${number(outcomes.inconclusive)} inconclusive`] : []),
  ];
  return [
    ...(interruptedBy === undefined
      ? []
      : [`interrupted by ${interruptedBy}: what follows is of the results until then`]),
    `${number(total)} ${total === 1 ? "target" : "targets"} in ${timeText(elapsedMs)} (${number(rate)} a second): ${counts.join(", ")}`,
    ...(skipped === undefined ? [] : [`${number(skipped)} skipped: the earlier results hold them`]),
    ...(told === undefined
      ? []
      : [`since the earlier results: ${number(told.changed)} changed, ${number(told.new)} new`]),
    ...durationTable(tally.durations),
  ];
}

const outcomeWords = { success: "ok", failure: "failed", inconclusive: "inconclusive" } as const;

function durationTable(durations: readonly Durations[]): readonly string[] {
  if (durations.length === 0) return [];
  const rows = durations.map(({ protocol, outcome, histogram }) => [
    protocol,
    outcomeWords[outcome],
    number(histogram.count),
    ...[50, 90, 99].map((percent) => inMs(histogram.percentile(percent))),
    inMs(histogram.max),
  ]);
  const head = ["PROTOCOL", "RESULT", "COUNT", "P50", "P90", "P99", "MAX"];
  return borderlessTable(head, rows, ["left", "left", "right", "right", "right", "right", "right"]);
}

function inMs(us: number): string {
  return `${milliseconds(us / 1000)} ms`;
}

/** With commas between the thousands. */
export function number(value: number): string {
  return value.toLocaleString("en-US");
}
