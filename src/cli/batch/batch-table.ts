import { answerOf, milliseconds, outcomeWord } from "../result-text.ts";
import type { BatchWriter } from "./batch-output.ts";
import type { BatchResult } from "./batch-result.ts";
import { wasText } from "./batch-text.ts";

/** The widths are fixed, since no result waits for a longer one that is to come; a longer target moves its own line. */
const widths = { result: 12, time: 10, target: 48 } as const;

/** A table for people that grows while the results come in. */
export function batchTable(colour: boolean): BatchWriter {
  const line = (result: string, time: string, target: string, detail: string) =>
    `${result} ${time.padStart(widths.time)}  ${target.padEnd(widths.target)}  ${detail}`.trimEnd();
  return {
    opening: () => `${line("RESULT".padEnd(widths.result), "TIME", "TARGET", "DETAIL")}\n`,
    each: (told) => {
      const { outcome, durationMs, target } = told.result;
      const blanks = " ".repeat(widths.result - outcomeWord(outcome, false).length);
      return `${line(`${outcomeWord(outcome, colour)}${blanks}`, `${milliseconds(durationMs)} ms`, target, detailOf(told))}\n`;
    },
  };
}

function detailOf({ result, attempts, was }: BatchResult): string {
  return [
    troubleOf(result) ?? answerOf(result) ?? "",
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    ...(was ? [wasText(was)] : []),
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function troubleOf(result: BatchResult["result"]): string | undefined {
  if (result.outcome === "success") return undefined;
  return result.outcome === "failure" ? `${result.reason}: ${result.message}` : result.message;
}
