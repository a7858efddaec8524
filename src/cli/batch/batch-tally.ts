import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import type { Outcome } from "../../probe.ts";
import type { BatchResult } from "./batch-result.ts";

/** The longest duration that is told apart, in microseconds: a day, the longest timeout. */
const longestUs = 86_400_000_000;

/** Results that were counted. */
export type Count = { readonly name: string; readonly count: number };

/** The durations of one protocol and outcome, in microseconds. */
export type Durations = {
  readonly protocol: string;
  readonly outcome: Outcome;
  readonly histogram: RecordableHistogram;
};

/** Counts what becomes of a list; what it keeps does not grow with the list. */
export class BatchTally {
  readonly #outcomes: Record<Outcome, number> = { success: 0, failure: 0, inconclusive: 0 };
  readonly #reasons = new Map<string, number>();
  readonly #durations = new Map<string, Durations>();

  count({ result, protocol }: BatchResult): void {
    this.#outcomes[result.outcome] += 1;
    if (result.outcome === "failure") {
      const reason = protocol === undefined ? "no target" : result.reason;
      this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
    }
    if (protocol !== undefined) this.#histogram(protocol, result.outcome).record(microseconds(result.durationMs));
  }

  get outcomes(): Readonly<Record<Outcome, number>> {
    return this.#outcomes;
  }

  get total(): number {
    return this.#outcomes.success + this.#outcomes.failure + this.#outcomes.inconclusive;
  }

  /** Why targets failed, the most frequent first; lines that are no target by themselves. */
  get reasons(): readonly Count[] {
    return [...this.#reasons].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
  }

  /** By protocol and outcome, in this order. */
  get durations(): readonly Durations[] {
    return [...this.#durations].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, durations]) => durations);
  }

  #histogram(protocol: string, outcome: Outcome): RecordableHistogram {
    // So that successes come first.
    const key = `${protocol} ${{ success: 0, failure: 1, inconclusive: 2 }[outcome]}`;
    const found = this.#durations.get(key);
    if (found) return found.histogram;
    const histogram = createHistogram({ lowest: 1, highest: longestUs, figures: 3 });
    this.#durations.set(key, { protocol, outcome, histogram });
    return histogram;
  }
}

/** A histogram takes whole numbers from 1. */
function microseconds(ms: number): number {
  return Math.min(longestUs, Math.max(1, Math.round(ms * 1000)));
}
