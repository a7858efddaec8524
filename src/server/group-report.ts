import type { CheckSnapshot, Verdict } from "../health.ts";

/** A group as it is told: its checks, what is left out, and what it comes to. */
export type GroupReport = {
  readonly group: string;
  /** The name in the last line: `readyz`. */
  readonly title: string;
  /** All checks, those of other groups too. */
  readonly checks: readonly CheckSnapshot[];
  readonly exclude: ReadonlySet<string>;
  readonly verdict: Verdict;
  readonly draining: boolean;
};
