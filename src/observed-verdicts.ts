import { type CheckSnapshot, contributionTo, type GroupStatus, worstOf } from "./health.ts";

/** How an observed check would have changed a group's status, had it been enforced. */
export type ObservedVerdict = {
  readonly check: string;
  readonly group: string;
  /** How often the group's status would have become another because of this check. */
  readonly changes: number;
  /** For how long it would have been another, until now. */
  readonly durationMs: number;
};

type Tally = { changes: number; durationMs: number; differsSince: number | undefined };

/**
 * Counts what observed checks would have done. A check counts from its first published status on: before that it would
 * not have joined a verdict either.
 */
export class ObservedVerdicts {
  readonly #tallies = new Map<string, Map<string, Tally>>();
  readonly #judged = new Set<string>();

  /** Takes the checks and group statuses as they are from `now` (monotonic milliseconds) on. */
  update(snapshots: readonly CheckSnapshot[], statusOf: (group: string) => GroupStatus | undefined, now: number): void {
    const observed = snapshots.filter(({ check }) => check.mode === "observe");
    const names = new Set(observed.map(({ check }) => check.name));
    for (const name of [...this.#tallies.keys(), ...this.#judged]) if (!names.has(name)) this.#forget(name);
    for (const snapshot of observed) {
      const { check, state } = snapshot;
      if (state.status !== "unknown") this.#judged.add(check.name);
      for (const group of check.groups) {
        const actual = statusOf(group);
        if (actual === undefined) continue;
        const wouldBe = worstOf([actual, contributionTo(group, snapshot)]);
        this.#note(this.#tally(check.name, group), this.#judged.has(check.name) && wouldBe !== actual, now);
      }
    }
  }

  /** What has been counted until `now`, for every observed check and each of its groups. */
  list(now: number): readonly ObservedVerdict[] {
    return [...this.#tallies].flatMap(([check, groups]) =>
      [...groups].map(([group, { changes, durationMs, differsSince }]) => ({
        check,
        group,
        changes,
        durationMs: durationMs + (differsSince === undefined ? 0 : now - differsSince),
      })),
    );
  }

  #note(tally: Tally, differs: boolean, now: number): void {
    if (differs && tally.differsSince === undefined) {
      tally.changes += 1;
      tally.differsSince = now;
    } else if (!differs && tally.differsSince !== undefined) {
      tally.durationMs += now - tally.differsSince;
      tally.differsSince = undefined;
    }
  }

  #tally(check: string, group: string): Tally {
    const groups = this.#tallies.get(check) ?? new Map<string, Tally>();
    this.#tallies.set(check, groups);
    const tally = groups.get(group) ?? { changes: 0, durationMs: 0, differsSince: undefined };
    groups.set(group, tally);
    return tally;
  }

  #forget(name: string): void {
    this.#tallies.delete(name);
    this.#judged.delete(name);
  }
}
