import type { Clock } from "../../clock.ts";

/** After a delay of our own, so much of it is caught up with. */
const catchUpMs = 50;

/** Spaces the starts of probes, so that there are no more than so many a second. */
export class Starts {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number, clock: Clock) {
    this.#clock = clock;
    this.#intervalMs = 1000 / perSecond;
  }

  /** Resolves when the next probe may start, in the order of the calls; rejects with the signal's reason. */
  async turn(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    const at = Math.max(this.#nextAt, now - catchUpMs);
    this.#nextAt = at + this.#intervalMs;
    if (at <= now) return;
    await delay(at - now, signal, this.#clock);
  }
}

/** Waits; rejects with the signal's reason. */
export async function delay(ms: number, signal: AbortSignal, clock: Clock): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = () => reject(signal.reason);
  const scheduled = clock.schedule(resolve, ms);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await promise;
  } finally {
    scheduled.cancel();
    signal.removeEventListener("abort", onAbort);
  }
}
