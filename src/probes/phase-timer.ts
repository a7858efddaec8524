import type { Phase, PhaseDurations } from "../probe.ts";

/** Adds up the time that a probe spends in each phase; a phase entered again (a redirect) goes on counting. */
export class PhaseTimer {
  readonly #spentMs = new Map<Phase, number>();
  #current: { readonly phase: Phase; readonly enteredAt: number } | undefined;

  /** The phase that the probe is in, if any. */
  get current(): Phase | undefined {
    return this.#current?.phase;
  }

  /** Ends the current phase and begins this one. */
  enter(phase: Phase): void {
    this.leave();
    this.#current = { phase, enteredAt: performance.now() };
  }

  /** Ends the current phase. */
  leave(): void {
    if (!this.#current) return;
    const { phase, enteredAt } = this.#current;
    this.#spentMs.set(phase, (this.#spentMs.get(phase) ?? 0) + performance.now() - enteredAt);
    this.#current = undefined;
  }

  durations(): PhaseDurations {
    return Object.fromEntries(this.#spentMs);
  }
}
