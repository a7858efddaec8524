import type { Check, CheckTiming, Thresholds } from "../../src/check.ts";

/** What a test says of a check; the rest is as in a configuration that says no more. */
export type CheckWishes = Partial<Omit<Check, "timing" | "thresholds">> & Partial<CheckTiming> & Partial<Thresholds>;

/** A TCP check of 10.0.0.1:5432, every 10 s, in readiness, with kubelet's thresholds. */
export function makeCheck(wishes: CheckWishes = {}): Check {
  const { periodMs = 10_000, timeoutMs = 1000 } = wishes;
  const {
    initialDelayMs = 0,
    retryPeriodMs = periodMs,
    staleAfterMs = 2 * periodMs + timeoutMs,
    successThreshold = 1,
    failureThreshold = 3,
    expiresWithinMs,
    ...rest
  } = wishes;
  return {
    name: rest.name ?? "app",
    target: rest.target ?? { protocol: "tcp", address: { type: "tcp", host: "10.0.0.1", port: 5432 } },
    timing: { initialDelayMs, periodMs, timeoutMs, retryPeriodMs, staleAfterMs },
    thresholds: { successThreshold, failureThreshold, ...(expiresWithinMs === undefined ? {} : { expiresWithinMs }) },
    groups: rest.groups ?? ["readiness"],
    critical: rest.critical ?? true,
    dependsOn: rest.dependsOn ?? [],
    mode: rest.mode ?? "enforce",
  };
}
