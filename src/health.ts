import type { Check } from "./check.ts";
import type { CheckState, CheckStatus } from "./check-state.ts";

export const groupStatuses = ["healthy", "degraded", "unknown", "unhealthy"] as const;

/** The worst of a group's checks, in this order: healthy, degraded, unknown, unhealthy. */
export type GroupStatus = (typeof groupStatuses)[number];

/** A check with what is remembered of it; the state must not hold expired evidence. */
export type CheckSnapshot = {
  readonly check: Check;
  readonly state: CheckState;
  /** A reload added or changed the check: it counts from its first published status on. */
  readonly joining?: true;
};

/** The verdict over one group: its status, and whether its endpoint answers 200. */
export type Verdict = { readonly status: GroupStatus; readonly passes: boolean };

/**
 * What a check means to one group. The startup group asks whether a check has been healthy at least once, and then
 * never forgets it (kubelet does not run a startup probe again either).
 */
export function statusInGroup(group: string, { state }: CheckSnapshot): CheckStatus {
  return group === "startup" && state.everHealthy ? "healthy" : state.status;
}

/** What one check contributes to its group's status: at worst `degraded` when it is not critical. */
export function contribution(status: CheckStatus, critical: boolean): GroupStatus {
  return critical || status === "healthy" ? status : "degraded";
}

/**
 * What a check contributes to a group, its certificate's end included: close to it, a healthy check is degraded.
 * Startup asks only whether the check has ever been healthy.
 */
export function contributionTo(group: string, snapshot: CheckSnapshot): GroupStatus {
  const contributed = contribution(statusInGroup(group, snapshot), snapshot.check.critical);
  const warns = group !== "startup" && snapshot.state.certificateEndsSoon;
  return contributed === "healthy" && warns ? "degraded" : contributed;
}

/** The worst of the given statuses; a group without checks is healthy. */
export function worstOf(statuses: Iterable<GroupStatus>): GroupStatus {
  let worst = 0;
  for (const status of statuses) worst = Math.max(worst, groupStatuses.indexOf(status));
  return groupStatuses[worst] ?? "unknown";
}

/** The checks that a group's question is asked of; observed and joining ones take no part. */
export function enforcedIn(group: string, snapshots: readonly CheckSnapshot[]): readonly CheckSnapshot[] {
  return snapshots.filter(({ check, joining }) => check.mode === "enforce" && !joining && check.groups.includes(group));
}

/**
 * The verdict over one group. `exclude` names checks to leave out (kube-apiserver's `?exclude`).
 * Liveness counts `unknown` as alive, since a restart would not bring evidence. A startup group without checks waits
 * until every readiness check has a result, or is blocked by one that has.
 */
export function judge(
  group: string,
  snapshots: readonly CheckSnapshot[],
  exclude: ReadonlySet<string> = new Set(),
): Verdict {
  const counted = enforcedIn(group, snapshots).filter(({ check }) => !exclude.has(check.name));
  if (group === "startup" && enforcedIn(group, snapshots).length === 0) return judgeFirstRound(snapshots, exclude);
  const status = worstOf(counted.map((snapshot) => contributionTo(group, snapshot)));
  const passes = status === "healthy" || status === "degraded" || (group === "liveness" && status === "unknown");
  return { status, passes };
}

function judgeFirstRound(snapshots: readonly CheckSnapshot[], exclude: ReadonlySet<string>): Verdict {
  const waiting = enforcedIn("readiness", snapshots).filter(({ check }) => !exclude.has(check.name));
  const passes = waiting.every(({ state }) => state.evidenceAt !== undefined || state.blockedBy !== undefined);
  return { status: passes ? "healthy" : "unknown", passes };
}
