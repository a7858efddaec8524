import { builtInGroups, type Check } from "./check.ts";
import type { GroupStatusChanged } from "./event.ts";
import { type CheckSnapshot, contributionTo, enforcedIn, type GroupStatus, judge } from "./health.ts";

/** A group as it stands now. */
export type GroupSnapshot = {
  readonly name: string;
  readonly status: GroupStatus;
  /** When the status last changed, as epoch milliseconds. */
  readonly sinceMs: number;
  /** Names of its checks in the order of the configuration, observed ones included. */
  readonly checks: readonly string[];
};

/** The published status of every group. */
export class GroupBoard {
  #groups: ReadonlyMap<string, GroupSnapshot> = new Map();

  /** Takes the groups of a configuration; those that were there before keep their status until the next update. */
  setChecks(checks: readonly Check[], judged: readonly CheckSnapshot[], wallTimeMs: number): void {
    const names = new Set<string>(builtInGroups);
    for (const group of checks.flatMap((check) => check.groups)) names.add(group);
    const groups = [...names].map((name) => {
      const { status, sinceMs } = this.#groups.get(name) ?? { status: judge(name, judged).status, sinceMs: wallTimeMs };
      const own = checks.filter((check) => check.groups.includes(name)).map((check) => check.name);
      return [name, { name, status, sinceMs, checks: own }] as const;
    });
    this.#groups = new Map(groups);
  }

  /** Judges every group anew. Returns what changed, as events. */
  update(judged: readonly CheckSnapshot[], wallTimeMs: number): readonly GroupStatusChanged[] {
    const changes: GroupStatusChanged[] = [];
    const groups = [...this.#groups.values()].map((group): [string, GroupSnapshot] => {
      const { name, status: from } = group;
      const { status } = judge(name, judged);
      if (status === from) return [name, group];
      const evidence = enforcedIn(name, judged).filter((snapshot) => contributionTo(name, snapshot) !== "healthy");
      changes.push({ type: "group-status-changed", group: name, from, to: status, evidence });
      return [name, { ...group, status, sinceMs: wallTimeMs }];
    });
    this.#groups = new Map(groups);
    return changes;
  }

  list(): readonly GroupSnapshot[] {
    return [...this.#groups.values()];
  }

  get(name: string): GroupSnapshot | undefined {
    return this.#groups.get(name);
  }
}
