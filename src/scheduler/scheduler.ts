import type { Check } from "../check.ts";
import type { CheckState } from "../check-state.ts";
import type { Clock } from "../clock.ts";
import type { Probe } from "../probe.ts";
import { CheckLoop, type LoopListener } from "./check-loop.ts";
import { spreadFraction } from "./spread.ts";

export type SchedulerOptions = {
  readonly clock: Clock;
  /** Part of the spread, so that pods of one rollout do not march in step. */
  readonly hostName: string;
  readonly listener: LoopListener;
};

/** Runs every check's loop; the checks know nothing of each other, so a slow one delays only itself. */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #loops = new Map<string, CheckLoop>();
  readonly #added = new Set<CheckLoop>();

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Adds a check, whose name no other has; it is probed from the next {@link start} on. */
  add(check: Check, probe: Probe): void {
    const { clock, hostName, listener } = this.#options;
    const spread = spreadFraction(hostName, check.name);
    const loop = new CheckLoop({ check, probe, clock, spread, listener });
    this.#loops.set(check.name, loop);
    this.#added.add(loop);
  }

  /** Starts the checks that were added since the last start. */
  start(): void {
    for (const loop of this.#added) loop.start();
    this.#added.clear();
  }

  /** Gives up a check's probe in flight and forgets the check at once; resolves when the probe has freed what it held. */
  async remove(check: string): Promise<void> {
    const loop = this.#loops.get(check);
    if (!loop) return;
    this.#loops.delete(check);
    this.#added.delete(loop);
    await loop.stop();
  }

  /** Gives up every probe in flight; resolves when all have freed what they held. */
  async stop(): Promise<void> {
    await Promise.all([...this.#loops.keys()].map((check) => this.remove(check)));
  }

  /** Plans no probe of a check until it is resumed. */
  suspend(check: string): void {
    this.#loops.get(check)?.suspend();
  }

  /** Probes a check that was suspended at once, and goes on from there. */
  resume(check: string): void {
    this.#loops.get(check)?.resume();
  }

  /** A check's result came between two probes; `state` is what it led to. */
  resultPushed(check: string, state: CheckState): void {
    this.#loops.get(check)?.resultPushed(state);
  }

  /** Monotonic time of a check's next probe; undefined while one is in flight and when none will come. */
  nextProbeAt(check: string): number | undefined {
    return this.#loops.get(check)?.nextProbeAt;
  }
}
