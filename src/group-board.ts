import { builtInGroups, type Check } from "./check.ts";
import type { Instant } from "./check-state.ts";
import type { GroupStatusChanged } from "./event.ts";
import { type CheckSnapshot, contributionTo, enforcedIn, type GroupStatus, judge } from "./health.ts";

/** A group as it stands now. */
export type GroupSnapshot = {
  readonly name: string;
  readonly status: GroupStatus;
  /** When the status last changed, as epoch milliseconds. */
  readonly sinceMs: number;
  /** From when the group became known to when it was first healthy or degraded, in milliseconds; absent until then. */
  readonly firstReadyAfterMs?: number;
  /** Names of its checks in the order of the configuration, observed ones included. */
  readonly checks: readonly string[];
};

/** A group with the monotonic time at which it became known. */
type BoardEntry = GroupSnapshot & { readonly knownAt: number };

/** The published status of every group. */
export class GroupBoard {
  #groups: ReadonlyMap<string, BoardEntry> = new Map();

  /** Takes the groups of a configuration; those that were there before keep their status until the next update. */
  setChecks(checks: readonly Check[], judged: readonly CheckSnapshot[], at: Instant): void {
    const names = new Set<string>(builtInGroups);
    for (const group of checks.flatMap((check) => check.groups)) names.add(group);
    const groups = [...names].map((name) => {
      const own = checks.filter((check) => check.groups.includes(name)).map((check) => check.name);
      const known = this.#groups.get(name);
      return [name, known ? { ...known, checks: own } : newEntry(name, judged, own, at)] as const;
    });
    this.#groups = new Map(groups);
  }

  /** Judges every group anew. Returns what changed, as events. */
  update(judged: readonly CheckSnapshot[], at: Instant): readonly GroupStatusChanged[] {
    const changes: GroupStatusChanged[] = [];
    const groups = [...this.#groups.values()].map((group): [string, BoardEntry] => {
      const { name, status: from } = group;
      const { status } = judge(name, judged);
      if (status === from) return [name, group];
      const evidence = enforcedIn(name, judged).filter((snapshot) => contributionTo(name, snapshot) !== "healthy");
      changes.push({ type: "group-status-changed", group: name, from, to: status, evidence });
      return [name, readyIfFirst({ ...group, status, sinceMs: at.wallTimeMs }, at)];
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

function newEntry(name: string, judged: readonly CheckSnapshot[], checks: readonly string[], at: Instant): BoardEntry {
  const { status } = judge(name, judged);
  return readyIfFirst({ name, status, sinceMs: at.wallTimeMs, checks, knownAt: at.now }, at);
}

function readyIfFirst(entry: BoardEntry, at: Instant): BoardEntry {
  const ready = entry.status === "healthy" || entry.status === "degraded";
  return ready && entry.firstReadyAfterMs === undefined
    ? { ...entry, firstReadyAfterMs: at.now - entry.knownAt }
    : entry;
}
