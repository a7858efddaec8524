/** A timer that is late by less than this is no sign of a blocked loop. */
const noiseMs = 5;

/** What is read this soon after a blockage may have come before its end, and lain in the kernel since. */
const drainMs = 100;

/** Blockages that follow one another so closely that what came in the first may have been read after the last. */
type Stretch = {
  /** The loop was last seen to run. */
  readonly from: number;
  /** The end of the newest blockage. */
  readonly to: number;
  /** The longest of them. */
  readonly longestMs: number;
};

/** A blockage that may have to do with what is read now: since when, until when, and how long without a break. */
export type RecentBlockage = { readonly from: number; readonly to: number; readonly longestMs: number };

/**
 * The rule behind `blockage-meter.ts`, without its timer: which times the event loop did not run, told from the beats of
 * a timer that is due every `paceMs`. A blockage counts from when the beat was due, not from the one before, so it is told
 * too short by at most one pace (and by the noise of a timer where it is no longer than that), never too long. All times are monotonic milliseconds.
 */
export class Blockage {
  #paceMs = 0;
  #lastBeat = 0;
  #totalMs = 0;
  #stretch: Stretch | undefined;

  /** The beats begin; what was before them is not known. */
  begin(now: number, paceMs: number): void {
    this.#lastBeat = now;
    this.#paceMs = paceMs;
  }

  /** The loop runs. */
  beat(now: number): void {
    this.#totalMs += this.#lateness(now);
    this.#stretch = this.#stretchAt(now);
    this.#lastBeat = now;
  }

  /** The sum of all blockages, with one that lasts or whose end is only now seen: of two looks, the difference counts. */
  totalMs(now: number): number {
    return this.#totalMs + this.#lateness(now);
  }

  /** What did not run a moment ago; undefined when the loop has run long enough to have read all that had come. */
  recent(now: number): RecentBlockage | undefined {
    const stretch = this.#stretchAt(now);
    return stretch && now - stretch.to <= drainMs ? stretch : undefined;
  }

  #lateness(now: number): number {
    const lateMs = now - this.#lastBeat - this.#paceMs;
    return lateMs < noiseMs ? 0 : lateMs;
  }

  #stretchAt(now: number): Stretch | undefined {
    const lateMs = this.#lateness(now);
    const before = this.#stretch;
    if (lateMs === 0) return before;
    const goesOn = before !== undefined && this.#lastBeat - before.to <= drainMs;
    return {
      from: goesOn ? before.from : this.#lastBeat,
      to: now,
      longestMs: goesOn ? Math.max(before.longestMs, lateMs) : lateMs,
    };
  }
}
