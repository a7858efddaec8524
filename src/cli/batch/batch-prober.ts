import { type Clock, systemClock } from "../../clock.ts";
import type { ProbeResult } from "../../probe.ts";
import { keepProbing } from "../probe-once.ts";
import type { BatchResult } from "./batch-result.ts";
import { batchTarget, type CheckOfUrl, malformedResult } from "./batch-target.ts";
import type { ListEntry } from "./list-entry.ts";
import { delay, Starts } from "./starts.ts";

export type BatchProberOptions = {
  readonly checkOf: CheckOfUrl;
  /** How often a target that did not succeed is probed again. */
  readonly retries: number;
  /** Probes started a second; absent: as fast as can be. */
  readonly rate?: number;
};

/** Before a target is probed again. */
const retryPauseMs = 1000;

/** Probes one entry of a list; undefined when the signal was aborted before there was a result. */
export type BatchProber = (entry: ListEntry, signal: AbortSignal) => Promise<BatchResult | undefined>;

/** Makes the prober of a run. */
export function createBatchProber(
  { checkOf, retries, rate }: BatchProberOptions,
  clock: Clock = systemClock,
): BatchProber {
  const starts = rate === undefined ? undefined : new Starts(rate, clock);
  // Nothing is kept open between the probes of a target, so that one lifetime is enough for all.
  const lifetime = new AbortController().signal;
  return async (entry, signal) => {
    const found = batchTarget(entry, checkOf);
    const { labels } = entry;
    if (found.type === "malformed") {
      return { result: malformedResult(found.target, found.problem, entry.line), labels, attempts: 0 };
    }
    const { check } = found;
    const { protocol } = check.target;
    try {
      const probe = await keepProbing(check, lifetime);
      for (let attempts = 1; ; attempts += 1) {
        await starts?.turn(signal);
        const result: ProbeResult = await probe(signal);
        if (result.outcome === "success" || attempts > retries) return { result, protocol, labels, attempts };
        await delay(retryPauseMs, signal, clock);
      }
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  };
}
