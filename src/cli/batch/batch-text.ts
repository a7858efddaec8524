import { resultLine } from "../result-text.ts";
import type { BatchResult } from "./batch-result.ts";
import type { Verdict } from "./verdict.ts";

/** A line for people, as `podpulse probe` prints it. */
export function batchLine(colour: boolean): (result: BatchResult) => string {
  return ({ result, attempts, was }) => {
    const notes = [...(attempts > 1 ? [`${attempts} attempts`] : []), ...(was ? [wasText(was)] : [])];
    return `${resultLine(result, colour)}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}\n`;
  };
}

/** What an earlier run found: `new`, `was ok`, `was refused`. */
export function wasText(was: Verdict | "new"): string {
  if (was === "new") return was;
  return `was ${was.reason ?? (was.outcome === "success" ? "ok" : was.outcome)}`;
}
