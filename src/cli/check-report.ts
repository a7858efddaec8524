import type { Check } from "../check.ts";
import { certificateEndsSoon } from "../check-state.ts";
import { contribution, type GroupStatus, worstOf } from "../health.ts";
import type { CheckedOnce } from "./checked-once.ts";

/** Every result of one run of `check`, in the order of the configuration. */
export type CheckReport = {
  readonly checked: readonly CheckedOnce[];
  readonly status: GroupStatus;
  /** The only group that was asked for. */
  readonly group?: string;
};

/** The worst of the enforced checks, as in a group. */
export function statusOf(checked: readonly CheckedOnce[]): GroupStatus {
  return worstOf(checked.filter(({ check }) => check.mode === "enforce").map(contributionOf));
}

/** What one result means, thresholds aside. */
export const statusByOutcome = { success: "healthy", failure: "unhealthy", inconclusive: "unknown" } as const;

/** As in a group: at worst degraded when it is not critical, and when a certificate is near its end. */
function contributionOf({ check, result }: CheckedOnce): GroupStatus {
  const contributed = contribution(statusByOutcome[result.outcome], check.critical);
  return contributed === "healthy" && certificateEndsSoon(result, check.thresholds) ? "degraded" : contributed;
}

/** Why a failure of this check makes nothing fail; undefined when it does. */
export function excuseOf({ mode, critical }: Check): string | undefined {
  if (mode === "observe") return "observed";
  return critical ? undefined : "not critical";
}
