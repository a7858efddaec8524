import type { Check } from "./check.ts";
import {
  type CheckEntry,
  judgedSnapshot,
  nextEntries,
  shownSnapshot,
  staleAfterMs,
  withStandIn,
} from "./check-entry.ts";
import { type CheckState, expire, type Instant } from "./check-state.ts";
import type { Clock, Scheduled } from "./clock.ts";
import type { EventListener } from "./event.ts";
import type { CheckSnapshot } from "./health.ts";

export type CheckEntriesOptions = {
  readonly clock: Clock;
  readonly publish: EventListener;
  /** A check's evidence has expired by its timer. */
  readonly onExpired: () => void;
};

/**
 * The store's entries: states that forget their evidence in time, and snapshots that are made once a change. Reading is
 * cheap as long as nothing changes and nothing can have expired.
 */
export class CheckEntries {
  readonly #options: CheckEntriesOptions;
  #byName: ReadonlyMap<string, CheckEntry> = new Map();
  #list: readonly CheckEntry[] = [];
  /** Monotonic time; no evidence expires before it. */
  #nothingExpiresBefore = Number.POSITIVE_INFINITY;
  /** What looks at it then: one timer for all, since each would have to be put off with every result. */
  #timer: (Scheduled & { readonly at: number }) | undefined;
  #shown: readonly CheckSnapshot[] | undefined;
  #judged: readonly CheckSnapshot[] | undefined;

  constructor(options: CheckEntriesOptions) {
    this.#options = options;
  }

  /** Throws when there is no check of that name. */
  get(name: string): CheckEntry {
    const entry = this.#byName.get(name);
    if (!entry) throw new Error(`No check named ${name}`);
    return entry;
  }

  /** One entry for each check, in the order of the configuration. */
  list(): readonly CheckEntry[] {
    return this.#list;
  }

  /** The checks as they are shown; the same array until something changes. */
  shown(): readonly CheckSnapshot[] {
    this.#shown ??= this.#list.map(shownSnapshot);
    return this.#shown;
  }

  /** The checks as they are judged; the same array until something changes. */
  judged(): readonly CheckSnapshot[] {
    this.#judged ??= this.#list.map(judgedSnapshot);
    return this.#judged;
  }

  /** Takes the checks of a configuration; see {@link nextEntries}. */
  setChecks(checks: readonly Check[], states: ReadonlyMap<string, CheckState>, at: Instant): void {
    const entries = nextEntries(this.#byName, checks, states, at);
    this.#byName = new Map(entries.map((entry) => [entry.check.name, entry]));
    this.#list = entries;
    this.#nothingExpiresBefore = this.#firstExpiry();
    this.scheduleExpiry();
    this.#changed();
  }

  /** Gives an entry its new state, and publishes a change of its status. */
  setState(entry: CheckEntry, state: CheckState): void {
    const from = entry.state.status;
    entry.state = state;
    this.#nothingExpiresBefore = Math.min(this.#nothingExpiresBefore, expiryOf(entry));
    this.#changed(entry);
    if (state.status !== from) this.#options.publish({ type: "check-status-changed", check: entry.check, from, state });
  }

  /** The check counts by itself from now on. */
  join(entry: CheckEntry): void {
    entry.joining = undefined;
    this.#changed(entry);
  }

  /** Forgets all evidence that has expired; true when there was some. */
  forgetExpired(): boolean {
    const { clock } = this.#options;
    const now = clock.now();
    if (now < this.#nothingExpiresBefore) return false;
    const at = { now, wallTimeMs: clock.wallTime() };
    let forgot = false;
    for (const entry of this.#all()) forgot = this.forgetExpiredOf(entry, at) || forgot;
    // Only now: whoever heard of what was forgotten may have applied a result meanwhile.
    this.#nothingExpiresBefore = this.#firstExpiry();
    return forgot;
  }

  forgetExpiredOf(entry: CheckEntry, at: Instant): boolean {
    const state = expire(entry.state, staleAfterMs(entry.check, entry.state), at);
    if (state === entry.state) return false;
    this.setState(entry, state);
    return true;
  }

  /** Sees to it that the next evidence to expire is forgotten then, and told. Call it after a result. */
  scheduleExpiry(): void {
    const at = this.#nothingExpiresBefore;
    const expires = at !== Number.POSITIVE_INFINITY;
    if (expires && this.#timer && this.#timer.at <= at) return;
    this.close();
    if (!expires) return;
    const { clock, onExpired } = this.#options;
    const timer = clock.schedule(
      () => {
        this.#timer = undefined;
        if (this.forgetExpired()) onExpired();
        // Newer evidence may have come since the timer was set, and it may fire a moment early.
        this.scheduleExpiry();
      },
      at + 1 - clock.now(),
    );
    this.#timer = { at, cancel: timer.cancel };
  }

  /** Cancels the timer. Reads still work. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #firstExpiry(): number {
    return this.#all().reduce((first, entry) => Math.min(first, expiryOf(entry)), Number.POSITIVE_INFINITY);
  }

  #all(): readonly CheckEntry[] {
    return this.#list.flatMap(withStandIn);
  }

  #changed(entry?: CheckEntry): void {
    if (entry) entry.snapshot = undefined;
    this.#shown = undefined;
    this.#judged = undefined;
  }
}

/** Monotonic time at which an entry's evidence expires; Infinity when there is none that can. */
function expiryOf({ check, state }: CheckEntry): number {
  const { evidenceAt, stale } = state;
  return evidenceAt === undefined || stale ? Number.POSITIVE_INFINITY : evidenceAt + staleAfterMs(check, state);
}
