import type { Clock, Scheduled } from "./clock.ts";

/** An action that costs less than this is never put off. */
const cheapMs = 0.5;

/** For each millisecond that the action took, this many pass before it is run again. */
const restPerCost = 4;

/**
 * An action that is asked for more often than it need be run. It runs at once, unless it has just cost so much that it
 * would take more than a fifth of the time: then a little later, once for all who asked meanwhile.
 */
export class PacedAction {
  readonly #action: () => void;
  readonly #clock: Clock;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #putOff: Scheduled | undefined;

  constructor(action: () => void, clock: Clock) {
    this.#action = action;
    this.#clock = clock;
  }

  /** Somebody asked for it, and it has not been run yet. */
  get pending(): boolean {
    return this.#putOff !== undefined;
  }

  /** Asks for it. */
  request(): void {
    if (this.#putOff) return;
    const restMs = this.#restsUntil - this.#clock.now();
    if (restMs <= 0) this.run();
    else this.#putOff = this.#clock.schedule(() => this.run(), restMs);
  }

  /** Runs it now, whatever it costs. */
  run(): void {
    this.cancel();
    const startedAt = this.#clock.now();
    this.#action();
    const endedAt = this.#clock.now();
    const costMs = endedAt - startedAt;
    if (costMs >= cheapMs) this.#restsUntil = endedAt + restPerCost * costMs;
  }

  /** Nobody asks any more. */
  cancel(): void {
    this.#putOff?.cancel();
    this.#putOff = undefined;
  }
}
