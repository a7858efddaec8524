import type { Check } from "./check.ts";
import {
  type CheckEntry,
  judgedSnapshot,
  mayChangeVerdict,
  nextEntries,
  shownSnapshot,
  staleAfterMs,
  withStandIn,
} from "./check-entry.ts";
import { advance, block, type CheckState, expire, type Instant, initialState, unblock } from "./check-state.ts";
import type { Clock } from "./clock.ts";
import { blockedChecks } from "./dependencies.ts";
import { Drain } from "./drain.ts";
import type { EventListener } from "./event.ts";
import { GroupBoard, type GroupSnapshot } from "./group-board.ts";
import { type CheckSnapshot, judge, type Verdict } from "./health.ts";
import { type ObservedVerdict, ObservedVerdicts } from "./observed-verdicts.ts";
import { PacedAction } from "./paced-action.ts";
import type { ProbeResult } from "./probe.ts";

/**
 * Holds the state of every check, applies results and publishes what changed.
 * Every read first forgets evidence that has expired, so an answer never rests on stale evidence, even when the timer
 * that publishes the expiry is late (a starved or paused process).
 */
export class HealthStore {
  readonly drain: Drain;
  readonly #clock: Clock;
  readonly #publish: EventListener;
  #checks: ReadonlyMap<string, CheckEntry>;
  readonly #groups = new GroupBoard();
  readonly #observed = new ObservedVerdicts();
  /** It looks at every check: not for each one of thousands that change after a pause. */
  readonly #settling: PacedAction;

  constructor(checks: readonly Check[], clock: Clock, publish: EventListener) {
    this.#clock = clock;
    this.#publish = publish;
    this.drain = new Drain(publish);
    this.#settling = new PacedAction(() => this.#settle(), clock);
    const at = this.#instant();
    this.#checks = new Map(checks.map((check) => [check.name, { check, state: initialState(at) }]));
    this.#groups.setChecks(checks, this.#judged(), at.wallTimeMs);
  }

  /** Applies one result. Returns the new state. Throws when there is no check of that name. */
  apply(name: string, result: ProbeResult): CheckState {
    const entry = this.#entry(name);
    const before = entry.state;
    this.#forgetExpired(entry);
    const at = this.#instant();
    const advanced = advance(entry.state, result, entry.check.thresholds, at);
    // A result that waited to be read while we were paused may be too old when it comes.
    this.#replace(entry, expire(advanced, staleAfterMs({ ...entry, state: advanced }), at));
    if (entry.state.status !== "unknown") this.#join(entry);
    this.#scheduleExpiry(entry);
    if (mayChangeVerdict(before, entry.state)) this.#settling.request();
    return entry.state;
  }

  /**
   * Takes the checks of a new configuration. Unchanged ones keep all that is known of them. An added or changed one
   * counts from its first published status on; until then its group answers as before. `states` holds what is known of
   * added and changed checks already.
   */
  setChecks(checks: readonly Check[], states: ReadonlyMap<string, CheckState> = new Map()): void {
    const at = this.#instant();
    const entries = nextEntries(this.#checks, checks, states, at);
    const alive = new Set(entries.flatMap(withStandIn));
    for (const entry of this.#entries()) if (!alive.has(entry)) entry.expiry?.cancel();
    this.#checks = new Map(entries.map((entry) => [entry.check.name, entry]));
    for (const entry of entries) if (!entry.joining) this.#scheduleExpiry(entry);
    this.#groups.setChecks(checks, this.#judged(), at.wallTimeMs);
    this.#settling.run();
  }

  /** Every check with its state, in the order of the configuration, without expired evidence. */
  checks(): readonly CheckSnapshot[] {
    this.#refresh();
    return [...this.#checks.values()].map(shownSnapshot);
  }

  /** Every group, the built-in ones first. */
  groups(): readonly GroupSnapshot[] {
    this.#refresh();
    return this.#groups.list();
  }

  hasGroup(name: string): boolean {
    return this.#groups.get(name) !== undefined;
  }

  /** The verdict over a group as it stands now; a draining sidecar's readiness does not pass. */
  verdict(group: string, exclude?: ReadonlySet<string>): Verdict {
    this.#refresh();
    const verdict = judge(group, this.#judged(), exclude);
    return this.drains(group) ? { ...verdict, passes: false } : verdict;
  }

  /** How observed checks would have changed the groups' statuses. */
  observedVerdicts(): readonly ObservedVerdict[] {
    this.#refresh();
    return this.#observed.list(this.#clock.now());
  }

  /** Whether this group answers 503 on purpose. */
  drains(group: string): boolean {
    return this.drain.active && group === "readiness";
  }

  /** Cancels the timers. Reads still work. */
  close(): void {
    for (const entry of this.#entries()) entry.expiry?.cancel();
    this.#settling.cancel();
  }

  #entries(): readonly CheckEntry[] {
    return [...this.#checks.values()].flatMap(withStandIn);
  }

  #judged(): readonly CheckSnapshot[] {
    return [...this.#checks.values()].map(judgedSnapshot);
  }

  #refresh(): void {
    if (this.#forgetAllExpired() || this.#settling.pending) this.#settling.run();
  }

  #forgetAllExpired(): boolean {
    let forgot = false;
    for (const entry of this.#entries()) forgot = this.#forgetExpired(entry) || forgot;
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

  #join(entry: CheckEntry): void {
    entry.joining?.standIn?.expiry?.cancel();
    Reflect.deleteProperty(entry, "joining");
  }

  /** Draws the conclusions from changed states: what is blocked, the groups' statuses, and what observed checks say. */
  #settle(): void {
    this.#forgetAllExpired();
    this.#settleBlocked();
    const judged = this.#judged();
    for (const change of this.#groups.update(judged, this.#clock.wallTime())) this.#publish(change);
    this.#observed.update(judged, (group) => this.#groups.get(group)?.status, this.#clock.now());
  }

  #settleBlocked(): void {
    const causes = blockedChecks(this.#judged());
    for (const entry of this.#checks.values()) {
      const { check, state } = entry;
      const cause = causes.get(check.name);
      if (cause === state.blockedBy) continue;
      this.#replace(entry, cause === undefined ? unblock(state) : block(state, cause, this.#instant()));
      if (cause === undefined) this.#publish({ type: "check-unblocked", check });
      else this.#publish({ type: "check-blocked", check, cause });
    }
  }

  #scheduleExpiry(entry: CheckEntry): void {
    entry.expiry?.cancel();
    const { evidenceAt } = entry.state;
    const after = staleAfterMs(entry);
    if (evidenceAt === undefined || entry.state.stale || after === Number.POSITIVE_INFINITY) return;
    entry.expiry = this.#clock.schedule(
      () => {
        if (this.#forgetExpired(entry)) this.#settling.request();
        // A timer may fire a moment early: then the evidence still counts and is looked at once more.
        this.#scheduleExpiry(entry);
      },
      evidenceAt + after + 1 - this.#clock.now(),
    );
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
