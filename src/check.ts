import type { ProbeTarget } from "./target.ts";

/** The groups that exist without being named: one per Kubernetes probe. */
export const builtInGroups = ["liveness", "readiness", "startup"] as const;

/** Consecutive results that it takes to change the published status (kubelet's rule). */
export type Thresholds = {
  readonly successThreshold: number;
  readonly failureThreshold: number;
  /** A certificate, the peer's or ours, closer to its end than this makes the check degraded. */
  readonly expiresWithinMs?: number;
};

export type CheckTiming = {
  readonly initialDelayMs: number;
  readonly periodMs: number;
  /** The deadline over everything a probe does: DNS, connect, TLS, redirects, headers and body. */
  readonly timeoutMs: number;
  /** Used instead of the period while the newest result disagrees with the published status. */
  readonly retryPeriodMs: number;
  /** Evidence older than this is no evidence. */
  readonly staleAfterMs: number;
};

/** A named, scheduled probe with thresholds, groups and criticality. */
export type Check = {
  readonly name: string;
  readonly target: ProbeTarget;
  readonly timing: CheckTiming;
  readonly thresholds: Thresholds;
  readonly groups: readonly string[];
  /** A check that is not critical makes its group at worst degraded. */
  readonly critical: boolean;
  /** Names of checks; while one of them is unhealthy, this one is not probed and its status is `unknown`. */
  readonly dependsOn: readonly string[];
  /** `observe`: probed, measured and logged, never part of a verdict. */
  readonly mode: "enforce" | "observe";
  /** Upper bounds of its duration histograms in seconds, ascending; absent: the server's. */
  readonly durationBuckets?: readonly number[];
};

/** A check that only gates startup is not probed again once it has been healthy. */
export function isStartupOnly(check: Check): boolean {
  return check.groups.every((group) => group === "startup");
}
