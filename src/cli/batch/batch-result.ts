import type { ProbeResult } from "../../probe.ts";
import type { Protocol } from "../../target.ts";
import type { Labels } from "./list-entry.ts";
import type { Verdict } from "./verdict.ts";

/** What became of one target of a list. */
export type BatchResult = {
  readonly result: ProbeResult;
  /** Absent: the line is no target, and nothing was probed. */
  readonly protocol?: Protocol;
  readonly labels: Labels;
  /** How often it was probed; the result is that of the last time. */
  readonly attempts: number;
  /** With `--diff`, what the earlier run found, or that it did not know the target. */
  readonly was?: Verdict | "new";
};
