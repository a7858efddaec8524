import type { Check } from "../check.ts";
import type { ProbeResult } from "../probe.ts";
import { targetUrl } from "../target-url.ts";
import { passes, troubleOf } from "./result-text.ts";

type Newest = readonly (ProbeResult | undefined)[];

type Pending = { readonly url: string; readonly trouble: string };

function pendingOf(checks: readonly Check[], newest: Newest): readonly Pending[] {
  return checks.flatMap((check, place) => {
    const result = newest[place];
    if (result && passes(check, result)) return [];
    return [{ url: targetUrl(check.target), trouble: result ? troubleOf(check, result) : "no result yet" }];
  });
}

/** What is waited for, why, and for how long: one line that fits the terminal; empty when nothing is. */
export function statusLine(checks: readonly Check[], newest: Newest, waitedMs: number, columns: number): string {
  const pending = pendingOf(checks, newest);
  if (pending.length === 0) return "";
  const count = checks.length > 1 ? `${pending.length} of ${checks.length}: ` : "";
  const texts = pending.map(({ url, trouble }) => `${url} (${trouble})`);
  const line = `waiting for ${Math.floor(waitedMs / 1000)} s: ${count}${texts.join(", ")}`;
  const letters = [...line];
  return letters.length < columns ? line : `${letters.slice(0, Math.max(0, columns - 2)).join("")}…`;
}

/** How a wait ended that ran out of time. */
export function timeoutText(checks: readonly Check[], newest: Newest, timeoutSeconds: number): string {
  const pending = pendingOf(checks, newest);
  const targets = checks.length === 1 ? "target" : "targets";
  const lines = pending.map(({ url, trouble }) => `failed ${url}: ${trouble}`);
  const head = `timed out after ${timeoutSeconds} s, waiting for ${pending.length} of ${checks.length} ${targets}`;
  return [head, ...lines, ""].join("\n");
}
