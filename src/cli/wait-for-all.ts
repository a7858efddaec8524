import { setTimeout as sleep } from "node:timers/promises";
import type { Check } from "../check.ts";
import type { ProbeResult } from "../probe.ts";
import { createOneShot } from "./probe-once.ts";
import { passes } from "./result-text.ts";

export type WaitForAllOptions = {
  /** From the start of a target's probe to that of its next. */
  readonly intervalMs: number;
  /** Absent: for ever. */
  readonly timeoutMs?: number;
  /** Takes each result, with the place of its check. */
  readonly onResult: (place: number, result: ProbeResult) => void;
};

export type WaitEnd = {
  readonly passed: boolean;
  /** The newest result of each check, if it has any. */
  readonly newest: readonly (ProbeResult | undefined)[];
};

/**
 * Probes every target again and again, each on its own and one probe of it at a time, until the newest result of each
 * passes. One that has passed is probed on: when it fails while another is still waited for, it is waited for again.
 */
export async function waitForAll(checks: readonly Check[], options: WaitForAllOptions): Promise<WaitEnd> {
  const newest = new Array<ProbeResult | undefined>(checks.length);
  const stop = new AbortController();
  let passed = false;
  const { timeoutMs } = options;
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => stop.abort(stopped), timeoutMs);
  const take = (place: number, result: ProbeResult): void => {
    newest[place] = result;
    options.onResult(place, result);
    passed = checks.every((check, at) => isPassed(check, newest[at]));
    if (passed) stop.abort(stopped);
  };
  try {
    await Promise.all(
      checks.map((check, place) => probeUntil(stop.signal, check, options.intervalMs, (result) => take(place, result))),
    );
  } finally {
    clearTimeout(timer);
    stop.abort(stopped);
  }
  return { passed, newest };
}

/** Why probes and pauses were given up: nothing went wrong. */
const stopped = new Error("the wait is over");

function isPassed(check: Check, result: ProbeResult | undefined): boolean {
  return result !== undefined && passes(check, result);
}

async function probeUntil(
  signal: AbortSignal,
  check: Check,
  intervalMs: number,
  take: (result: ProbeResult) => void,
): Promise<void> {
  const probe = await createOneShot(check, signal);
  try {
    while (!signal.aborted) {
      const startedAt = performance.now();
      take(await probe(signal));
      await sleep(Math.max(0, startedAt + intervalMs - performance.now()), undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
