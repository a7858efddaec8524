import { styleText } from "node:util";
import Table from "cli-table3";
import type { GroupStatus } from "../health.ts";
import type { CheckedOnce } from "./checked-once.ts";
import { answerOf, milliseconds, outcomeWord } from "./result-text.ts";

const noBorders = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** The results of `check` for people: a line each, aligned, and the status of the whole. */
export function checkTable(status: GroupStatus, checked: readonly CheckedOnce[], colour: boolean): string {
  const table = new Table({
    head: ["CHECK", "RESULT", "TIME", "TARGET", "DETAIL"],
    chars: noBorders,
    colAligns: ["left", "left", "right", "left", "left"],
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const { check, result } of checked) {
    table.push([
      check.name,
      outcomeWord(result.outcome, colour),
      `${milliseconds(result.durationMs)} ms`,
      result.target,
      detailOf({ check, result }),
    ]);
  }
  const lines = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  return `${lines.join("\n")}\n\n${colour ? styleText(statusColours[status], status, { validateStream: false }) : status}\n`;
}

const statusColours = { healthy: "green", degraded: "yellow", unknown: "yellow", unhealthy: "red" } as const;

function detailOf({ check, result }: CheckedOnce): string {
  if (result.outcome === "success") return answerOf(result) ?? "";
  const note = check.mode === "observe" ? " (observed)" : check.critical ? "" : " (not critical)";
  return `${result.outcome === "failure" ? `${result.reason}: ` : ""}${result.message}${note}`;
}
