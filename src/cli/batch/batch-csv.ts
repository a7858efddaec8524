import { stringify } from "csv-stringify/sync";
import { phases } from "../../probe.ts";
import { resultJson } from "../../result-json.ts";
import { answerOf } from "../result-text.ts";
import type { BatchWriter, BatchWriterOptions } from "./batch-output.ts";
import type { BatchResult } from "./batch-result.ts";

const columns = [
  "target",
  "outcome",
  "reason",
  "message",
  "durationMs",
  ...phases.map((phase) => `${phase}Ms`),
] as const;

/** CSV with a header (RFC 4180, but for line feeds alone); a column `labels.NAME` for each label of the list. */
export function batchCsv({ labelNames, diff, appended }: BatchWriterOptions): BatchWriter {
  const header = () => [
    ...columns,
    "at",
    "answer",
    "attempts",
    ...(diff ? ["was"] : []),
    ...labelNames().map((name) => `labels.${name}`),
  ];
  return {
    opening: () => (appended ? "" : row(header())),
    each: (told) => row(cellsOf(told, labelNames(), diff)),
  };
}

function cellsOf({ result, labels, attempts, was }: BatchResult, labelNames: readonly string[], diff: boolean) {
  const { target, outcome, reason, message, durationMs, phases: spent, at } = resultJson(result);
  const previous = was === "new" ? was : (was?.reason ?? was?.outcome);
  return [
    target,
    outcome,
    reason,
    message,
    durationMs,
    ...phases.map((phase) => spent[`${phase}Ms`]),
    at,
    answerOf(result),
    attempts,
    ...(diff ? [previous] : []),
    ...labelNames.map((name) => labels[name]),
  ];
}

/** A line, whatever the cells hold, so that a reader may go by lines. */
function row(cells: readonly (string | number | undefined)[]): string {
  return stringify([cells.map((cell) => (typeof cell === "string" ? cell.replaceAll(/[\r\n]+/g, " ") : cell))]);
}
