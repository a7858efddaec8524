import type { Check } from "../check.ts";
import type { CheckState } from "../check-state.ts";
import type { Clock } from "../clock.ts";
import type { Probe } from "../probe.ts";
import { CheckLoop, type LoopListener } from "./check-loop.ts";
import { spreadFraction } from "./spread.ts";

export type SchedulerOptions = {
  readonly checks: readonly Check[];
  readonly probeOf: (check: Check) => Probe;
  readonly clock: Clock;
  /** Part of the spread, so that pods of one rollout do not march in step. */
  readonly hostName: string;
  readonly listener: LoopListener;
};

/** Runs every check's loop; the checks know nothing of each other, so a slow one delays only itself. */
export class Scheduler {
  readonly #loops: ReadonlyMap<string, CheckLoop>;

  constructor({ checks, probeOf, clock, hostName, listener }: SchedulerOptions) {
    this.#loops = new Map(
      checks.map((check) => {
        const spread = spreadFraction(hostName, check.name);
        return [check.name, new CheckLoop({ check, probe: probeOf(check), clock, spread, listener })];
      }),
    );
  }

  start(): void {
    for (const loop of this.#loops.values()) loop.start();
  }

  /** Gives up every probe in flight; resolves when all have freed what they held. */
  async stop(): Promise<void> {
    await Promise.all([...this.#loops.values()].map((loop) => loop.stop()));
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
