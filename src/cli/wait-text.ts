import type { Check } from "../check.ts";
import type { ProbeResult } from "../probe.ts";
import { targetUrl } from "../target-url.ts";
import { passes, troubleOf } from "./result-text.ts";

type Newest = readonly (ProbeResult | undefined)[];

/** `tcp://db:5432 (refused: ...)` for each target that does not pass. */
function pendingTexts(checks: readonly Check[], newest: Newest): readonly string[] {
  return checks.flatMap((check, place) => {
    const result = newest[place];
    if (result && passes(check, result)) return [];
    return [`${targetUrl(check.target)} (${result ? troubleOf(check, result) : "no result yet"})`];
  });
}

/** What is waited for, why, and for how long: one line that fits the terminal. */
export function statusLine(checks: readonly Check[], newest: Newest, waitedMs: number, columns: number): string {
  const pending = pendingTexts(checks, newest);
  const count = checks.length > 1 ? `${pending.length} of ${checks.length}: ` : "";
  const line = `waiting for ${Math.floor(waitedMs / 1000)} s: ${count}${pending.join(", ")}`;
  const letters = [...line];
  return letters.length < columns ? line : `${letters.slice(0, Math.max(0, columns - 2)).join("")}…`;
}

/** How a wait ended that ran out of time. */
export function timeoutText(checks: readonly Check[], newest: Newest, timeoutSeconds: number): string {
  const pending = pendingTexts(checks, newest);
  const lines = pending.map((text) => `failed ${text}`);
  return [`timed out after ${timeoutSeconds} s: ${pending.length} of ${checks.length} failed`, ...lines, ""].join("\n");
}
