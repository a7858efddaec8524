import type { Check } from "./check.ts";
import { type CheckState, whyUnknown } from "./check-state.ts";
import { systemClock } from "./clock.ts";
import type { CheckSnapshot } from "./health.ts";
import { createPublisher } from "./publisher.ts";
import { prepareProbes, RunningChecks } from "./running-checks.ts";

/** How a canary ended: what is known of its checks when all are healthy, else a line for each that is not. */
export type CanaryEnd =
  | { readonly outcome: "healthy"; readonly states: ReadonlyMap<string, CheckState> }
  | { readonly outcome: "not-healthy"; readonly problems: readonly string[] }
  | { readonly outcome: "cancelled" };

/** Checks that are probed for a while, apart from the verdict, before they may take part in it. */
export class Canary {
  readonly #running: RunningChecks;
  readonly #cancelled = Promise.withResolvers<void>();
  readonly #observeMs: number;

  private constructor(running: RunningChecks, observeMs: number) {
    this.#running = running;
    this.#observeMs = observeMs;
  }

  /** Starts to probe the checks; dependencies do not matter here, since each is to show itself. Rejects as `prepareProbes`. */
  static async start(checks: readonly Check[], observeMs: number, onError: (error: unknown) => void): Promise<Canary> {
    const publisher = createPublisher(onError);
    const free = checks.map((check) => ({ ...check, dependsOn: [] }));
    const canary = new Canary(new RunningChecks(free, await prepareProbes(free, publisher), publisher), observeMs);
    canary.#running.start();
    return canary;
  }

  /** The checks as they are now. */
  checks(): readonly CheckSnapshot[] {
    return this.#running.store.checks();
  }

  /** Resolves after the time of observation, or when it is cancelled, with everything released. */
  async end(): Promise<CanaryEnd> {
    const over = Promise.withResolvers<void>();
    const timer = systemClock.schedule(over.resolve, this.#observeMs);
    const cancelled = await Promise.race([over.promise, this.#cancelled.promise.then(() => true)]);
    timer.cancel();
    const snapshots = this.checks();
    await this.#running.stop();
    if (cancelled) return { outcome: "cancelled" };
    const problems = snapshots.filter(({ state }) => state.status !== "healthy").map(problemOf);
    if (problems.length > 0) return { outcome: "not-healthy", problems };
    return { outcome: "healthy", states: new Map(snapshots.map(({ check, state }) => [check.name, state])) };
  }

  cancel(): void {
    this.#cancelled.resolve();
  }
}

function problemOf({ check, state }: CheckSnapshot): string {
  const { lastFailure } = state;
  if (state.status === "unhealthy")
    return `${check.name}: is unhealthy (${lastFailure?.reason}: ${lastFailure?.message})`;
  const why = whyUnknown(state, check.thresholds, check.timing.staleAfterMs, systemClock.now());
  return `${check.name}: is not healthy yet (${why})`;
}
