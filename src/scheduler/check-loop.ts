import { type Check, isStartupOnly } from "../check.ts";
import { type CheckState, disagrees } from "../check-state.ts";
import type { Clock, Scheduled } from "../clock.ts";
import { messageOf } from "../errors.ts";
import type { Probe, ProbeResult } from "../probe.ts";
import { targetUrl } from "../target-url.ts";
import { nextProbe } from "./next-probe.ts";

/** What a loop tells: a probe starts, a probe ended. */
export type LoopListener = {
  probeStarted(check: Check, delayMs: number): void;
  /** Takes the result and returns what the check's state is now; no result means that the probe was given up. */
  probeEnded(check: Check, result: ProbeResult | undefined): CheckState | undefined;
};

export type CheckLoopOptions = {
  readonly check: Check;
  readonly probe: Probe;
  readonly clock: Clock;
  /** Where in its period the check is probed, from 0 to 1. */
  readonly spread: number;
  readonly listener: LoopListener;
};

/** An inconclusive probe is repeated within this time, or within `retryPeriodSeconds` if that is shorter. */
const repeatWithinMs = 1000;

/**
 * Probes one check again and again. The first probe starts at once (after `initialDelaySeconds`), the next ones at the
 * check's own place in the period. A probe never overlaps another of its check, and a late one is skipped.
 */
export class CheckLoop {
  readonly #options: CheckLoopOptions;
  readonly #stop = new AbortController();
  #anchor = 0;
  #timer: Scheduled | undefined;
  #running: Promise<void> = Promise.resolve();
  #nextProbeAt: number | undefined;
  #suspended = false;
  #inFlight = false;
  #resumedInFlight = false;
  /** How many inconclusive probes in a row came last. */
  #inconclusive = 0;

  constructor(options: CheckLoopOptions) {
    this.#options = options;
  }

  /** Monotonic time of the next probe; undefined while one is in flight and when none will come. */
  get nextProbeAt(): number | undefined {
    return this.#nextProbeAt;
  }

  start(): void {
    const { check, clock, spread } = this.#options;
    const first = clock.now() + check.timing.initialDelayMs;
    this.#anchor = first + spread * check.timing.periodMs;
    if (!this.#suspended) this.#plan(first);
  }

  /** Gives up the probe in flight and starts no other; resolves when it has freed what it held. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error("The check was stopped"));
    this.#timer?.cancel();
    this.#nextProbeAt = undefined;
    await this.#running;
  }

  /** Plans no further probe until {@link resume}; one in flight comes to its end. */
  suspend(): void {
    this.#suspended = true;
    this.#timer?.cancel();
    this.#nextProbeAt = undefined;
  }

  /** Probes at once, or right after the probe in flight, and goes on from there. */
  resume(): void {
    if (!this.#suspended) return;
    this.#suspended = false;
    if (this.#inFlight) this.#resumedInFlight = true;
    else if (!this.#stop.signal.aborted) this.#plan(this.#options.clock.now());
  }

  /**
   * A result came between two probes. When it disagrees with the published status, the next probe comes after
   * `retryPeriodSeconds`, and when it is inconclusive, at once, if that is sooner than planned.
   */
  resultPushed(state: CheckState): void {
    const { check, clock } = this.#options;
    const unsettled = state.lastResult?.outcome === "inconclusive";
    const at = clock.now() + (unsettled ? 0 : check.timing.retryPeriodMs);
    if (this.#nextProbeAt === undefined || at >= this.#nextProbeAt || !(unsettled || disagrees(state))) return;
    this.#timer?.cancel();
    this.#plan(at);
  }

  #plan(at: number): void {
    const { clock } = this.#options;
    this.#nextProbeAt = at;
    this.#timer = clock.schedule(() => {
      this.#nextProbeAt = undefined;
      this.#running = this.#run(at);
    }, at - clock.now());
  }

  async #run(plannedAt: number): Promise<void> {
    const { check, clock, listener } = this.#options;
    listener.probeStarted(check, Math.max(0, clock.now() - plannedAt));
    this.#inFlight = true;
    const result = await this.#probe();
    this.#inconclusive = result?.outcome === "inconclusive" ? this.#inconclusive + 1 : 0;
    const state = listener.probeEnded(check, result);
    this.#inFlight = false;
    const resumed = this.#resumedInFlight;
    this.#resumedInFlight = false;
    if (this.#stop.signal.aborted || this.#suspended || !state) return;
    if (isStartupOnly(check) && state.everHealthy) return;
    this.#plan(resumed ? clock.now() : this.#next(plannedAt, state));
  }

  async #probe(): Promise<ProbeResult | undefined> {
    const { check, probe, clock } = this.#options;
    const startedAt = clock.now();
    const atMs = clock.wallTime();
    try {
      const result = await probe(this.#stop.signal);
      return this.#stop.signal.aborted ? undefined : result;
    } catch (error) {
      if (this.#stop.signal.aborted) return undefined;
      // Probes do not reject by themselves: this is a bug of ours, and it costs one result, not the process.
      const failure = { outcome: "failure", reason: "internal", message: messageOf(error), cause: error } as const;
      const durationMs = clock.now() - startedAt;
      return { ...failure, target: targetUrl(check.target), durationMs, phases: {}, details: {}, atMs };
    }
  }

  #next(plannedAt: number, state: CheckState): number {
    const { check, clock } = this.#options;
    const { periodMs, retryPeriodMs } = check.timing;
    const timing = { anchor: this.#anchor, periodMs, retryPeriodMs };
    const slot = nextProbe({ ...timing, plannedAt, endedAt: clock.now(), disagrees: disagrees(state) });
    return this.#inconclusive === 1 ? Math.min(slot, this.#repeatAt()) : slot;
  }

  /**
   * After a pause every probe in flight is inconclusive, and real evidence is wanted soon; but not from all at once, and
   * only one probe more, since a process that is starved all the time would starve itself further.
   */
  #repeatAt(): number {
    const { check, clock, spread } = this.#options;
    return clock.now() + spread * Math.min(repeatWithinMs, check.timing.retryPeriodMs);
  }
}
