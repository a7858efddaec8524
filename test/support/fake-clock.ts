import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import type { Clock, Scheduled } from "../../src/clock.ts";

type Action = { readonly at: number; readonly run: () => void };

/** A clock that stands still until the test moves it. Monotonic time starts at 0, wall time at `epochMs`. */
export class FakeClock implements Clock {
  readonly #actions = new Set<Action>();
  #epochMs: number;
  #now = 0;

  constructor(epochMs = Date.UTC(2026, 0, 1)) {
    this.#epochMs = epochMs;
  }

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return this.#epochMs + this.#now;
  }

  schedule(run: () => void, delayMs: number): Scheduled {
    const action = { at: this.#now + Math.max(0, delayMs), run };
    this.#actions.add(action);
    return { cancel: () => void this.#actions.delete(action) };
  }

  /** How many actions are waiting to be run. */
  get pending(): number {
    return this.#actions.size;
  }

  /** Lets `ms` pass. What falls due on the way runs at its time, the earliest first; promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await turnOfTheLoop();
    for (let action = this.#earliest(); action && action.at <= end; action = this.#earliest()) {
      this.#now = Math.max(this.#now, action.at);
      this.#actions.delete(action);
      action.run();
      await turnOfTheLoop();
    }
    this.#now = end;
  }

  /** Lets `ms` pass with nothing run, as in a process that was paused. What fell due runs with the next `advance`. */
  pause(ms: number): void {
    this.#now += ms;
  }

  /** Sets the wall clock forward or back, as NTP or a person does; monotonic time goes on. */
  stepWallTime(ms: number): void {
    this.#epochMs += ms;
  }

  #earliest(): Action | undefined {
    let earliest: Action | undefined;
    for (const action of this.#actions) if (!earliest || action.at < earliest.at) earliest = action;
    return earliest;
  }
}
