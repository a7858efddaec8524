import { type Check, isStartupOnly } from "./check.ts";
import type { CheckSnapshot } from "./health.ts";

/**
 * What blocks each check, by name: the unhealthy check that it depends on, or, when that one is blocked itself, what
 * blocks that, so that the root cause is named. A startup-only check that has passed is not probed any more and never
 * blocked. A check that is only observed never blocks one that counts.
 */
export function blockedChecks(snapshots: readonly CheckSnapshot[]): ReadonlyMap<string, string> {
  const byName = new Map(snapshots.map((snapshot) => [snapshot.check.name, snapshot]));
  const dependents = snapshots.filter(({ check, state }) => {
    return check.dependsOn.length > 0 && !(isStartupOnly(check) && state.everHealthy);
  });
  const causes = new Map<string, string>();
  // Until nothing changes: there are no circles, so that each pass goes at least one step further along every chain.
  for (let settled = false; !settled; ) {
    settled = true;
    for (const { check } of dependents) {
      const cause = causeOf(check, byName, causes);
      if (cause === undefined || cause === causes.get(check.name)) continue;
      causes.set(check.name, cause);
      settled = false;
    }
  }
  return causes;
}

function causeOf(
  check: Check,
  byName: ReadonlyMap<string, CheckSnapshot>,
  causes: ReadonlyMap<string, string>,
): string | undefined {
  for (const name of check.dependsOn) {
    const dependency = byName.get(name);
    if (!dependency || (dependency.check.mode === "observe" && check.mode === "enforce")) continue;
    const cause = causes.get(name);
    if (cause !== undefined) return cause;
    if (dependency.state.status === "unhealthy") return name;
  }
  return undefined;
}

/** The checks in their order, but each root cause before the first check that it blocks. */
export function rootCausesFirst(snapshots: readonly CheckSnapshot[]): readonly CheckSnapshot[] {
  if (snapshots.every(({ state }) => state.blockedBy === undefined)) return snapshots;
  const byName = new Map(snapshots.map((snapshot) => [snapshot.check.name, snapshot]));
  const ordered = new Set<CheckSnapshot>();
  for (const snapshot of snapshots) {
    const cause = snapshot.state.blockedBy === undefined ? undefined : byName.get(snapshot.state.blockedBy);
    if (cause) ordered.add(cause);
    ordered.add(snapshot);
  }
  return [...ordered];
}
