import type { Check } from "./check.ts";
import { CheckEntries } from "./check-entries.ts";
import { mayChangeVerdict, staleAfterMs } from "./check-entry.ts";
import { advance, block, type CheckState, expire, type Instant, unblock } from "./check-state.ts";
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
  readonly #entries: CheckEntries;
  readonly #groups = new GroupBoard();
  readonly #observed = new ObservedVerdicts();
  /** Of groups that were asked for; `hasGroup` bounds their names. */
  readonly #verdicts = new Map<string, { readonly judged: readonly CheckSnapshot[]; readonly verdict: Verdict }>();
  /** It looks at every check: not for each one of thousands that change after a pause. */
  readonly #settling: PacedAction;

  constructor(checks: readonly Check[], clock: Clock, publish: EventListener) {
    this.#clock = clock;
    this.#publish = publish;
    this.drain = new Drain(publish);
    this.#settling = new PacedAction(() => this.#settle(), clock);
    this.#entries = new CheckEntries({ clock, publish, onExpired: () => this.#settling.request() });
    const at = this.#instant();
    this.#entries.setChecks(checks, new Map(), at);
    for (const entry of this.#entries.list()) this.#entries.join(entry); // at the start there is nothing to join
    this.#groups.setChecks(checks, this.#entries.judged(), at);
  }

  /** Applies one result. Returns the new state. Throws when there is no check of that name. */
  apply(name: string, result: ProbeResult): CheckState {
    const entry = this.#entries.get(name);
    const before = entry.state;
    const at = this.#instant();
    this.#entries.forgetExpiredOf(entry, at);
    const { check } = entry;
    const advanced = advance(entry.state, result, check.thresholds, at);
    // A result that waited to be read while we were paused may be too old when it comes.
    this.#entries.setState(entry, expire(advanced, staleAfterMs(check, advanced), at));
    if (entry.joining && entry.state.status !== "unknown") this.#entries.join(entry);
    this.#entries.scheduleExpiry();
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
    this.#entries.setChecks(checks, states, at);
    this.#groups.setChecks(checks, this.#entries.judged(), at);
    this.#settling.run();
  }

  /** Every check with its state, in the order of the configuration, without expired evidence. */
  checks(): readonly CheckSnapshot[] {
    this.#refresh();
    return this.#entries.shown();
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
    const verdict = exclude?.size ? judge(group, this.#entries.judged(), exclude) : this.#verdictOfAll(group);
    return this.drains(group) ? { ...verdict, passes: false } : verdict;
  }

  /** Judged once a change: a load balancer asks far more often than results come. */
  #verdictOfAll(group: string): Verdict {
    const judged = this.#entries.judged();
    const known = this.#verdicts.get(group);
    if (known?.judged === judged) return known.verdict;
    const verdict = judge(group, judged);
    this.#verdicts.set(group, { judged, verdict });
    return verdict;
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
    this.#entries.close();
    this.#settling.cancel();
  }

  #refresh(): void {
    if (this.#entries.forgetExpired() || this.#settling.pending) this.#settling.run();
  }

  /** Draws the conclusions from changed states: what is blocked, the groups' statuses, and what observed checks say. */
  #settle(): void {
    this.#entries.forgetExpired();
    this.#settleBlocked();
    const judged = this.#entries.judged();
    for (const change of this.#groups.update(judged, this.#instant())) this.#publish(change);
    this.#observed.update(judged, (group) => this.#groups.get(group)?.status, this.#clock.now());
  }

  #settleBlocked(): void {
    const causes = blockedChecks(this.#entries.judged());
    for (const entry of this.#entries.list()) {
      const { check, state } = entry;
      const cause = causes.get(check.name);
      if (cause === state.blockedBy) continue;
      this.#entries.setState(entry, cause === undefined ? unblock(state) : block(state, cause, this.#instant()));
      if (cause === undefined) this.#publish({ type: "check-unblocked", check });
      else this.#publish({ type: "check-blocked", check, cause });
    }
  }

  #instant(): Instant {
    return { now: this.#clock.now(), wallTimeMs: this.#clock.wallTime() };
  }
}
