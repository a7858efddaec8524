import { builtInGroups, type Check, isStartupOnly } from "./check.ts";
import { advance, type CheckState, expire, type Instant, initialState } from "./check-state.ts";
import type { Clock, Scheduled } from "./clock.ts";
import type { EventListener } from "./event.ts";
import { type CheckSnapshot, type GroupStatus, judge, type Verdict } from "./health.ts";
import type { ProbeResult } from "./probe.ts";

/** A group as it stands now. */
export type GroupSnapshot = {
  readonly name: string;
  readonly status: GroupStatus;
  /** When the status last changed, as epoch milliseconds. */
  readonly sinceMs: number;
  /** Names of its checks in the order of the configuration, observed ones included. */
  readonly checks: readonly string[];
};

type CheckEntry = { readonly check: Check; state: CheckState; expiry?: Scheduled };
type GroupEntry = { readonly name: string; status: GroupStatus; sinceMs: number; readonly checks: readonly string[] };

/**
 * Holds the state of every check, applies results and publishes what changed.
 * Every read first forgets evidence that has expired, so an answer never rests on stale evidence, even when the timer
 * that publishes the expiry is late (a starved or paused process).
 */
export class HealthStore {
  readonly #clock: Clock;
  readonly #publish: EventListener;
  readonly #checks: ReadonlyMap<string, CheckEntry>;
  readonly #groups: ReadonlyMap<string, GroupEntry>;
  #draining = false;

  constructor(checks: readonly Check[], clock: Clock, publish: EventListener) {
    this.#clock = clock;
    this.#publish = publish;
    const at = this.#instant();
    this.#checks = new Map(checks.map((check) => [check.name, { check, state: initialState(at) }]));
    const names = new Set([...builtInGroups, ...checks.flatMap((check) => check.groups)]);
    this.#groups = new Map([...names].map((name) => [name, this.#newGroup(name, checks, at)]));
  }

  /** Applies one result. Returns the new state. Throws when there is no check of that name. */
  apply(name: string, result: ProbeResult): CheckState {
    const entry = this.#entry(name);
    const { status, evidenceAt, certificateEndsSoon } = entry.state;
    this.#forgetExpired(entry);
    const at = this.#instant();
    const advanced = advance(entry.state, result, entry.check.thresholds, at);
    // A result that waited to be read while we were paused may be too old when it comes.
    this.#replace(entry, expire(advanced, staleAfterMs({ ...entry, state: advanced }), at));
    this.#scheduleExpiry(entry);
    // A verdict asks for nothing else of a state. The other checks' evidence may have expired meanwhile.
    const { state } = entry;
    if (state.status !== status || state.certificateEndsSoon !== certificateEndsSoon || evidenceAt === undefined) {
      this.#forgetAllExpired();
      this.#publishGroups();
    }
    return entry.state;
  }

  /** Every check with its state, in the order of the configuration, without expired evidence. */
  checks(): readonly CheckSnapshot[] {
    if (this.#forgetAllExpired()) this.#publishGroups();
    return this.#snapshots();
  }

  /** Every group, the built-in ones first. */
  groups(): readonly GroupSnapshot[] {
    this.checks();
    return [...this.#groups.values()].map((group) => ({ ...group }));
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name);
  }

  /** The verdict over a group as it stands now; a draining sidecar's readiness does not pass. */
  verdict(group: string, exclude?: ReadonlySet<string>): Verdict {
    const verdict = judge(group, this.checks(), exclude);
    return this.drains(group) ? { ...verdict, passes: false } : verdict;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** Whether this group answers 503 on purpose. */
  drains(group: string): boolean {
    return this.#draining && group === "readiness";
  }

  startDrain(): void {
    if (this.#draining) return;
    this.#draining = true;
    this.#publish({ type: "drain-started" });
  }

  /** Cancels the timers. Reads still work. */
  close(): void {
    for (const entry of this.#checks.values()) entry.expiry?.cancel();
  }

  #newGroup(name: string, checks: readonly Check[], at: Instant): GroupEntry {
    return {
      name,
      status: judge(name, this.#snapshots()).status,
      sinceMs: at.wallTimeMs,
      checks: checks.filter((check) => check.groups.includes(name)).map((check) => check.name),
    };
  }

  #snapshots(): readonly CheckSnapshot[] {
    return [...this.#checks.values()].map(({ check, state }) => ({ check, state }));
  }

  #forgetAllExpired(): boolean {
    let forgot = false;
    for (const entry of this.#checks.values()) forgot = this.#forgetExpired(entry) || forgot;
    return forgot;
  }

  #forgetExpired(entry: CheckEntry): boolean {
    const state = expire(entry.state, staleAfterMs(entry), this.#instant());
    if (state === entry.state) return false;
    this.#replace(entry, state);
    return true;
  }

  #replace(entry: CheckEntry, state: CheckState): void {
    const from = entry.state.status;
    entry.state = state;
    if (state.status !== from) this.#publish({ type: "check-status-changed", check: entry.check, from, state });
  }

  #scheduleExpiry(entry: CheckEntry): void {
    entry.expiry?.cancel();
    const { evidenceAt } = entry.state;
    const after = staleAfterMs(entry);
    if (evidenceAt === undefined || entry.state.stale || after === Number.POSITIVE_INFINITY) return;
    entry.expiry = this.#clock.schedule(
      () => {
        if (!entry.state.stale) this.checks();
        // A timer may fire a moment early: then the evidence still counts and is looked at once more.
        this.#scheduleExpiry(entry);
      },
      evidenceAt + after + 1 - this.#clock.now(),
    );
  }

  #publishGroups(): void {
    const snapshots = this.#snapshots();
    for (const group of this.#groups.values()) {
      const { status } = judge(group.name, snapshots);
      const from = group.status;
      if (status === from) continue;
      group.status = status;
      group.sinceMs = this.#clock.wallTime();
      this.#publish({ type: "group-status-changed", group: group.name, from, to: status });
    }
  }

  #entry(name: string): CheckEntry {
    const entry = this.#checks.get(name);
    if (!entry) throw new Error(`No check named ${name}`);
    return entry;
  }

  #instant(): Instant {
    return { now: this.#clock.now(), wallTimeMs: this.#clock.wallTime() };
  }
}

/** A startup-only check that has passed is not probed again, so its evidence never expires. */
function staleAfterMs({ check, state }: CheckEntry): number {
  return isStartupOnly(check) && state.everHealthy ? Number.POSITIVE_INFINITY : check.timing.staleAfterMs;
}
