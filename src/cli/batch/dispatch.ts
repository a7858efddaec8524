import { setImmediate } from "node:timers/promises";
import { HostPlaces } from "./host-places.ts";

/** After so many starts the event loop gets its turn. */
const startsInATurn = 32;

export type DispatchOptions<T> = {
  /** So many at a time. */
  readonly concurrency: number;
  /** So many of one host at a time; absent: as many as of all. */
  readonly perHost?: number;
  /** So many are put aside at most, while their hosts have no place, before nothing more is read. */
  readonly lookAhead: number;
  readonly hostOf: (target: T) => string;
  /** Does what is to be done with one target. Ends soon, without an error, once its signal is aborted. */
  readonly run: (target: T, signal: AbortSignal) => Promise<void>;
};

/**
 * Runs every target of a stream once, in its order as far as the limits allow, and reads no further ahead than they need.
 * Once `signal` is aborted nothing more is read or started. Rejects with the first error of a run or of the stream, when
 * nothing runs any more.
 */
export async function dispatch<T>(
  targets: AsyncIterable<T>,
  options: DispatchOptions<T>,
  signal: AbortSignal,
): Promise<void> {
  const running = new Running(options, signal);
  try {
    for await (const target of targets) {
      await running.start(target);
      if (running.over) break;
    }
  } finally {
    await running.ended();
  }
  running.throwFailure();
}

class Running<T> {
  readonly #options: DispatchOptions<T>;
  readonly #places: HostPlaces<T> | undefined;
  readonly #stop: AbortSignal;
  /** One controller for each run: listeners of so many on one signal would take longer to remove, the more there are. */
  readonly #controllers = new Set<AbortController>();
  #started = 0;
  #failure: { readonly error: unknown } | undefined;
  #changed: PromiseWithResolvers<void> | undefined;

  constructor(options: DispatchOptions<T>, stop: AbortSignal) {
    this.#options = options;
    this.#places = options.perHost === undefined ? undefined : new HostPlaces(options.perHost);
    this.#stop = stop;
    stop.addEventListener("abort", this.#abortAll, { once: true });
  }

  /** Nothing more is to be started. */
  get over(): boolean {
    return this.#stop.aborted || this.#failure !== undefined;
  }

  throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Starts a target, or puts it aside; resolves when there may be room for another. */
  async start(target: T): Promise<void> {
    const host = this.#places && this.#options.hostOf(target);
    while (host !== undefined && !this.over && !this.#places?.take(host)) {
      if ((this.#places?.waiting ?? 0) < this.#options.lookAhead) {
        this.#places?.wait(host, target);
        return;
      }
      await this.#change();
    }
    while (this.#controllers.size >= this.#options.concurrency) await this.#change();
    void this.#lane(target, host);
    this.#started += 1;
    // What was started can be heard in between, so that the first probes do not measure how long it takes to start all.
    if (this.#started % startsInATurn === 0) await setImmediate();
  }

  async ended(): Promise<void> {
    while (this.#controllers.size > 0) await this.#change();
    this.#stop.removeEventListener("abort", this.#abortAll);
  }

  /** Runs a target, and then those that waited for its place at the host. */
  async #lane(first: T, host: string | undefined): Promise<void> {
    const controller = new AbortController();
    this.#controllers.add(controller);
    try {
      let target: T | undefined = first;
      while (target !== undefined && !this.over) {
        await this.#options.run(target, controller.signal);
        target = host === undefined ? undefined : this.#places?.leave(host);
        this.#tellChange();
      }
    } catch (error) {
      this.#failure ??= { error };
      this.#abortAll();
    } finally {
      this.#controllers.delete(controller);
      this.#tellChange();
    }
  }

  readonly #abortAll = () => {
    for (const controller of this.#controllers) controller.abort(this.#stop.reason);
    this.#tellChange();
  };

  #change(): Promise<void> {
    this.#changed ??= Promise.withResolvers();
    return this.#changed.promise;
  }

  #tellChange(): void {
    this.#changed?.resolve();
    this.#changed = undefined;
  }
}
