import { Blockage, type RecentBlockage } from "./blockage.ts";

/** How often the loop is looked at: while a probe is in flight, while only a stream is open, and as long as a sidecar runs. */
const paceMs = { probe: 20, stream: 250, sidecar: 250 } as const;

type Watched = keyof typeof paceMs;

/** Looks at the loop from its making until `end`. */
export type BlockageWatch = {
  /** For how long the loop did not run since the watch began, one blockage whose end is only now seen included. */
  blockedMs(): number;
  end(): void;
};

/**
 * Measures for how long the event loop of this process did not run: a long callback, a throttled or overcommitted CPU, a
 * SIGSTOP. A timer beats while anything is watched, and is late by that time; it keeps no process alive.
 * Not `monitorEventLoopDelay`, whose histogram knows no interval, and not `eventLoopUtilization`, for which a process
 * that is stopped while it waits is idle.
 */
export class BlockageMeter {
  readonly #blockage = new Blockage();
  readonly #watches: Record<Watched, number> = { probe: 0, stream: 0, sidecar: 0 };
  #paceMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Begins to watch; the caller must end it. */
  watch(watched: Watched): BlockageWatch {
    this.#count(watched, 1);
    const before = this.#blockage.totalMs(performance.now());
    let ended = false;
    return {
      blockedMs: () => this.#blockage.totalMs(performance.now()) - before,
      end: () => {
        if (ended) return;
        ended = true;
        this.#count(watched, -1);
      },
    };
  }

  /**
   * A blockage during which what is read now may have come. Undefined when there was none, or when nothing is watched
   * that could have seen it.
   */
  recent(): RecentBlockage | undefined {
    return this.#paceMs === undefined ? undefined : this.#blockage.recent(performance.now());
  }

  #count(watched: Watched, by: 1 | -1): void {
    this.#watches[watched] += by;
    const wanted = this.#wantedMs();
    // Only a change of pace touches the beat: a beat with every probe that starts would hide that they all start in one
    // long turn of the loop. And a slower pace waits for the next beat, since another probe may begin before it.
    const slower = wanted !== undefined && this.#paceMs !== undefined && wanted > this.#paceMs;
    if (wanted !== this.#paceMs && !slower) this.#setPace(wanted);
  }

  /** The pace of the most urgent that is watched. */
  #wantedMs(): number | undefined {
    const { probe, stream, sidecar } = this.#watches;
    if (probe > 0) return paceMs.probe;
    if (stream > 0) return paceMs.stream;
    return sidecar > 0 ? paceMs.sidecar : undefined;
  }

  #beat(): void {
    this.#blockage.beat(performance.now());
    const wanted = this.#wantedMs();
    if (wanted !== this.#paceMs) this.#setPace(wanted);
  }

  #setPace(wanted: number | undefined): void {
    const now = performance.now();
    if (this.#paceMs !== undefined) this.#blockage.beat(now);
    clearInterval(this.#timer);
    this.#paceMs = wanted;
    if (wanted === undefined) return;
    this.#blockage.begin(now, wanted);
    this.#timer = setInterval(() => this.#beat(), wanted).unref();
  }
}

/** The one of this process. */
export const blockageMeter = new BlockageMeter();
