import { rootCausesFirst } from "../dependencies.ts";
import type { CheckSnapshot, Verdict } from "../health.ts";
import { checkLine } from "./check-text.ts";

/** A group as it is told: its checks, what is left out, and what it comes to. */
export type GroupReport = {
  readonly group: string;
  /** The name in the last line: `readyz`. */
  readonly title: string;
  readonly checks: readonly CheckSnapshot[];
  readonly exclude: ReadonlySet<string>;
  readonly verdict: Verdict;
  readonly draining: boolean;
};

/**
 * kube-apiserver's format (`apiserver/pkg/server/healthz`) when it does not pass or is asked for in full: a line for each
 * check and one for the whole.
 */
export function groupLines({ group, title, checks, exclude, verdict, draining }: GroupReport, now: number): string[] {
  const lines = rootCausesFirst(checks).map((snapshot) => {
    const { name } = snapshot.check;
    return exclude.has(name) ? `[+]${name} excluded: ok` : checkLine(group, snapshot, now);
  });
  if (draining) lines.push("[-]drain failed: draining");
  const unmatched = [...exclude].filter((name) => checks.every(({ check }) => check.name !== name)).sort();
  if (unmatched.length > 0) {
    const names = unmatched.map((name) => JSON.stringify(name)).join(",");
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`);
  }
  lines.push(`${title} check ${verdict.passes ? "passed" : "failed"}`);
  return lines;
}
