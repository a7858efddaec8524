import type { Probe, ProbeResult } from "../../src/probe.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { success } from "../support/make-result.ts";

export type FakeProbeOptions = {
  /** How long the nth run takes, from 0. */
  readonly durationOf?: (run: number) => number;
  /** What the nth run comes to; what it throws, the probe rejects with. */
  readonly resultOf?: (run: number) => ProbeResult;
};

/** A probe that takes its time on the fake clock, ends when it is aborted, and remembers its runs. */
export class FakeProbe {
  /** When each run started. */
  readonly starts: number[] = [];
  inFlight = 0;
  mostInFlight = 0;
  aborted = 0;
  readonly #clock: FakeClock;
  readonly #options: FakeProbeOptions;

  constructor(clock: FakeClock, options: FakeProbeOptions = {}) {
    this.#clock = clock;
    this.#options = options;
  }

  readonly probe: Probe = async (signal) => {
    const { durationOf = () => 0, resultOf = () => success() } = this.#options;
    const run = this.starts.push(this.#clock.now()) - 1;
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      await this.#wait(durationOf(run), signal);
      return resultOf(run);
    } finally {
      this.inFlight -= 1;
    }
  };

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = this.#clock.schedule(resolve, ms);
    signal.addEventListener("abort", () => {
      timer.cancel();
      this.aborted += 1;
      reject(signal.reason);
    });
    await promise;
  }
}
