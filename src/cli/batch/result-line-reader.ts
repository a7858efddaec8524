import { csvRow } from "./csv-row.ts";
import { verdictIndex } from "./verdict.ts";

/** A line of results: whose, and its place in `verdicts`. */
export type EarlierResult = { readonly target: string; readonly verdict: number };

/** Reads one line of results after the other; undefined for one that is no result, such as the last of a run cut short. */
export type ResultLineReader = (line: string) => EarlierResult | "header" | undefined;

/** The reader for a file of results that begins with this line: CSV when it is a header, else a JSON object a line. */
export function resultLineReader(firstLine: string): ResultLineReader {
  const names = csvRow(firstLine, ",") ?? [];
  const [target, outcome, reason] = ["target", "outcome", "reason"].map((name) => names.indexOf(name));
  if (target === undefined || outcome === undefined || target < 0 || outcome < 0) return jsonResult;
  return (line) => {
    const row = csvRow(line, ",");
    if (row?.[target] === "target") return "header"; // again, where a run was appended
    // A row that was cut may end inside a reason.
    if (row?.length !== names.length) return undefined;
    return resultOf({ target: row[target], outcome: row[outcome], reason: row[reason ?? -1] });
  };
}

function jsonResult(line: string): EarlierResult | undefined {
  try {
    return resultOf(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function resultOf(value: unknown): EarlierResult | undefined {
  const { target, outcome, reason } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const verdict = verdictIndex(outcome, reason);
  return typeof target === "string" && verdict !== undefined ? { target, verdict } : undefined;
}
