import { nextProbe } from "../scheduler/next-probe.ts";
import type { Settings } from "./settings.ts";

/** When probes that come one after the other start and end, by the scheduler's own rule; from a regular slot at 0. */
export class RunOfProbes {
  readonly #settings: Pick<Settings, "periodMs" | "retryPeriodMs">;
  #plannedAt = 0;
  #endedAt = 0;

  constructor(settings: Pick<Settings, "periodMs" | "retryPeriodMs">) {
    this.#settings = settings;
  }

  /** One that has come as far, and goes on by itself. */
  fork(): RunOfProbes {
    const forked = new RunOfProbes(this.#settings);
    forked.#plannedAt = this.#plannedAt;
    forked.#endedAt = this.#endedAt;
    return forked;
  }

  /** The probe that is planned takes so long. Returns when it ends. */
  probe(durationMs: number): number {
    this.#endedAt = Math.max(this.#plannedAt, this.#endedAt) + durationMs;
    return this.#endedAt;
  }

  /** Plans the next one. Returns when it is to start. */
  plan(disagrees: boolean): number {
    const { periodMs, retryPeriodMs } = this.#settings;
    const ended = { plannedAt: this.#plannedAt, endedAt: this.#endedAt, disagrees };
    this.#plannedAt = nextProbe({ anchor: 0, periodMs, retryPeriodMs, ...ended });
    return this.#plannedAt;
  }
}
