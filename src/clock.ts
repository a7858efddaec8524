/** Something that will run later, unless it is cancelled. */
export type Scheduled = { cancel(): void };

/**
 * Time, as the scheduler and the store see it; injected, so that their rules can be tested without waiting.
 * Probes do not use it: they face real sockets and real time.
 */
export type Clock = {
  /** Monotonic milliseconds: for every decision, so that a step of the wall clock changes none. */
  now(): number;
  /** Epoch milliseconds: only for what people read. */
  wallTime(): number;
  schedule(action: () => void, delayMs: number): Scheduled;
};

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  schedule: (action, delayMs) => {
    const timer = setTimeout(action, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(timer) };
  },
};
