import { type Check, isStartupOnly } from "./check.ts";
import { type CheckState, type Instant, initialState } from "./check-state.ts";
import { configChanges } from "./config-changes.ts";
import type { CheckSnapshot } from "./health.ts";

/** What the store holds of one check. */
export type CheckEntry = {
  readonly check: Check;
  state: CheckState;
  /**
   * Until the check's first published status after a reload: the entry of its old definition, which still counts in
   * its place, or nothing when the reload added the check.
   */
  joining: { readonly standIn: CheckEntry | undefined } | undefined;
  /** How it is shown; made once a change. */
  snapshot: CheckSnapshot | undefined;
};

/** Milliseconds after which a check's evidence is none; a startup-only check that has passed is not probed again. */
export function staleAfterMs(check: Check, state: CheckState): number {
  return isStartupOnly(check) && state.everHealthy ? Number.POSITIVE_INFINITY : check.timing.staleAfterMs;
}

/** Whether a verdict may be another because of this; it asks for nothing else of a state. */
export function mayChangeVerdict(before: CheckState, after: CheckState): boolean {
  if (before.evidenceAt === undefined) return true;
  return after.status !== before.status || after.certificateEndsSoon !== before.certificateEndsSoon;
}

/** The check as it is shown; the same object until it changes. */
export function shownSnapshot(entry: CheckEntry): CheckSnapshot {
  const { check, state, joining } = entry;
  entry.snapshot ??= { check, state, ...(joining ? { joining: true } : {}) };
  return entry.snapshot;
}

/** The check as it is judged: while it joins, by its old definition, if it had one. */
export function judgedSnapshot(entry: CheckEntry): CheckSnapshot {
  return shownSnapshot(entry.joining?.standIn ?? entry);
}

/** The entry, and the one that stands in for it, if there is one. */
export function withStandIn(entry: CheckEntry): readonly CheckEntry[] {
  const standIn = entry.joining?.standIn;
  return standIn ? [entry, standIn] : [entry];
}

/**
 * The entries of a new configuration: unchanged checks keep theirs, an added or changed one joins with its first
 * published status, unless `states` holds one already.
 */
export function nextEntries(
  before: ReadonlyMap<string, CheckEntry>,
  checks: readonly Check[],
  states: ReadonlyMap<string, CheckState>,
  at: Instant,
): readonly CheckEntry[] {
  const known = [...before.values()].map(({ check }) => check);
  const kept = new Set(configChanges(known, checks).kept.map(({ name }) => name));
  return checks.map((check) => {
    const old = before.get(check.name);
    if (old && kept.has(check.name)) return old;
    const state = states.get(check.name) ?? initialState(at);
    // One that has not joined yet hands on who stands in for it.
    const standIn = old?.joining ? old.joining.standIn : old;
    const joining = state.status === "unknown" ? { standIn } : undefined;
    return { check, state, joining, snapshot: undefined };
  });
}
