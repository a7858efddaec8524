import type { Phase, PhaseDurations } from "../probe.ts";

/** Adds up the time that a probe spends in each phase; a phase entered again (a redirect) goes on counting. */
export class PhaseTimer {
  readonly #spentMs: { [P in Phase]?: number } = {};
  #current: Phase | undefined;
  #enteredAt = 0;

  /** The phase that the probe is in, if any. */
  get current(): Phase | undefined {
    return this.#current;
  }

  /** Ends the current phase and begins this one. */
  enter(phase: Phase): void {
    this.leave();
    this.#current = phase;
    this.#enteredAt = performance.now();
  }

  /** Ends the current phase. */
  leave(): void {
    const phase = this.#current;
    if (!phase) return;
    this.#spentMs[phase] = (this.#spentMs[phase] ?? 0) + performance.now() - this.#enteredAt;
    this.#current = undefined;
  }

  durations(): PhaseDurations {
    return { ...this.#spentMs };
  }
}
