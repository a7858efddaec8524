import { stripVTControlCharacters, styleText } from "node:util";
import wrapAnsi from "wrap-ansi";
import { borderlessTable, columnGap } from "./borderless-table.ts";
import type { Look } from "./check-output.ts";
import { type CheckReport, excuseOf } from "./check-report.ts";
import type { CheckedOnce } from "./checked-once.ts";
import { answerOf, milliseconds, outcomeWord } from "./result-text.ts";

/** The results of `check` for people: a line each, aligned, and the status of the whole. */
export function checkTable({ status, checked }: CheckReport, { colour, columns }: Look): string {
  const wide = wideTable(checked, colour);
  const table = columns === undefined || widthOf(wide) <= columns ? wide : narrowTable(checked, colour, columns);
  return `${table}\n\n${colour ? styleText(statusColours[status], status, { validateStream: false }) : status}\n`;
}

const statusColours = { healthy: "green", degraded: "yellow", unknown: "yellow", unhealthy: "red" } as const;

function wideTable(checked: readonly CheckedOnce[], colour: boolean): string {
  const rows = checked.map((one) => [...cellsOf(one, colour), one.result.target, detailOf(one)]);
  return tableText([["CHECK", "RESULT", "TIME", "TARGET", "DETAIL"], ...rows]);
}

/** Target and detail share a column, one below the other where they do not fit; names are broken, nothing is cut. */
function narrowTable(checked: readonly CheckedOnce[], colour: boolean, columns: number): string {
  const head = ["CHECK", "RESULT", "TIME"];
  const cells = checked.map((one) => {
    const [name = "", ...rest] = cellsOf(one, colour);
    return [wrapped(name, Math.max(minimumWidth, Math.floor(columns / 3))), ...rest];
  });
  const taken = widthOf(tableText([head, ...cells]));
  const width = Math.max(minimumWidth, columns - taken - columnGap);
  const rows = checked.map((one, index) => {
    const [target, detail] = [one.result.target, detailOf(one)];
    const besides = target.length + 2 + detail.length <= width;
    return [...(cells[index] ?? []), wrapped(`${target}${detail && (besides ? "  " : "\n")}${detail}`, width)];
  });
  return tableText([[...head, "TARGET, DETAIL"], ...rows]);
}

/** On terminals that are narrower still, lines are longer than they are. */
const minimumWidth = 16;

function cellsOf({ check, result }: CheckedOnce, colour: boolean): readonly string[] {
  return [check.name, outcomeWord(result.outcome, colour), `${milliseconds(result.durationMs)} ms`];
}

function tableText([head = [], ...rows]: readonly (readonly string[])[]): string {
  return borderlessTable(head, rows, ["left", "left", "right", "left", "left"]).join("\n");
}

function widthOf(text: string): number {
  return Math.max(
    ...stripVTControlCharacters(text)
      .split("\n")
      .map((line) => line.length),
  );
}

function wrapped(text: string, width: number): string {
  return wrapAnsi(text, width, { hard: true });
}

function detailOf({ check, result }: CheckedOnce): string {
  if (result.outcome === "success") return answerOf(result) ?? "";
  const excuse = excuseOf(check);
  const note = excuse === undefined ? "" : ` (${excuse})`;
  return `${result.outcome === "failure" ? `${result.reason}: ` : ""}${result.message}${note}`;
}
