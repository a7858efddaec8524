import type { Check } from "./check.ts";
import type { SidecarEvent } from "./event.ts";
import { type FailureReason, failureReasons, type Outcome, type ProbeResult } from "./probe.ts";

/** What is kept of a result after the next one has come. */
export type RecentResult = {
  readonly outcome: Outcome;
  /** Of a failure. */
  readonly reason?: FailureReason;
  readonly durationMs: number;
};

/** So many results of each check are remembered. */
export const recentResultsKept = 30;

/** Remembers the newest results of every check, in half a kilobyte for each. */
export class RecentResults {
  // By definition: what a reload removed or changed is forgotten with it, what it kept goes on.
  readonly #rings = new WeakMap<Check, ResultRing>();

  /** The subscriber; give it every event. */
  readonly listen = (event: SidecarEvent): void => {
    if ((event.type !== "probe-ended" && event.type !== "result-pushed") || !event.result) return;
    const ring = this.#rings.get(event.check) ?? new ResultRing();
    this.#rings.set(event.check, ring);
    ring.add(event.result);
  };

  /** The newest results of a check, the oldest first. */
  of(check: Check): readonly RecentResult[] {
    return this.#rings.get(check)?.list() ?? [];
  }
}

/** In numbers only: an object for each result of thousands of checks would be work for the garbage collector. */
class ResultRing {
  readonly #codes = new Uint8Array(recentResultsKept);
  readonly #durationsMs = new Float64Array(recentResultsKept);
  #count = 0;

  add(result: ProbeResult): void {
    const place = this.#count % recentResultsKept;
    this.#codes[place] = codeOf(result);
    this.#durationsMs[place] = result.durationMs;
    this.#count += 1;
  }

  list(): readonly RecentResult[] {
    const length = Math.min(this.#count, recentResultsKept);
    return Array.from({ length }, (_, index) => this.#at((this.#count - length + index) % recentResultsKept));
  }

  #at(place: number): RecentResult {
    const durationMs = this.#durationsMs[place] ?? 0;
    const code = this.#codes[place] ?? 0;
    const reason = failureReasons[code - firstReasonCode];
    if (reason !== undefined) return { outcome: "failure", reason, durationMs };
    return { outcome: code === successCode ? "success" : "inconclusive", durationMs };
  }
}

const successCode = 0;
const inconclusiveCode = 1;
/** The reasons follow in their order. */
const firstReasonCode = 2;

function codeOf(result: ProbeResult): number {
  if (result.outcome === "failure") return firstReasonCode + failureReasons.indexOf(result.reason);
  return result.outcome === "success" ? successCode : inconclusiveCode;
}
