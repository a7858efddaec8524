import type { Check } from "../check.ts";
import type { KubeletProbe } from "../manifest/pod-view.ts";
import { secondsText } from "./seconds-text.ts";

/** A longest time, and the sum that it is. */
export type WorstCase = { readonly seconds: number; readonly sum: string };

/**
 * From the moment that a target stops answering to the moment that its check is unhealthy. The fault begins just after
 * a probe has passed, and every probe from then on ends with its timeout.
 */
export function checkNotices({ timing, thresholds }: Check): WorstCase {
  const { periodMs, timeoutMs, retryPeriodMs } = timing;
  return summed([
    ["period", 1, periodMs],
    ["retry", thresholds.failureThreshold - 1, stepMs(retryPeriodMs, timeoutMs)],
    ["timeout", 1, timeoutMs],
  ]);
}

/** The same for the way back: the target answers again just after a probe has begun that will still fail. */
export function checkRecovers({ timing, thresholds }: Check): WorstCase {
  const { periodMs, timeoutMs, retryPeriodMs } = timing;
  return summed([
    ["period", 1, stepMs(periodMs, timeoutMs)],
    ["retry", thresholds.successThreshold - 1, stepMs(retryPeriodMs, timeoutMs)],
    ["timeout", 1, timeoutMs],
  ]);
}

/**
 * How long kubelet takes to act on an answer that has changed and comes at once: the change just misses a probe, and
 * each further one of its threshold is a period later.
 */
export function kubeletActs({ periodSeconds }: KubeletProbe, threshold: number): WorstCase {
  return summed([["period", threshold, periodSeconds * 1000]]);
}

/** The same for a probe of the app itself, each of which may last until its timeout. */
export function kubeletNotices({ periodSeconds, timeoutSeconds }: KubeletProbe, threshold: number): WorstCase {
  const step = Math.ceil(timeoutSeconds / periodSeconds) * periodSeconds;
  return summed([
    ["period", 1, periodSeconds * 1000],
    ["period", threshold - 1, step * 1000],
    ["timeout", 1, timeoutSeconds * 1000],
  ]);
}

/** A probe that is still running when its next one is due makes that one be skipped (check-loop.ts). */
function stepMs(periodMs: number, timeoutMs: number): number {
  const toleratedMs = 0.1 * periodMs;
  return periodMs * Math.max(1, Math.floor((timeoutMs - toleratedMs) / periodMs) + 1);
}

function summed(terms: readonly (readonly [name: string, times: number, ms: number])[]): WorstCase {
  const counted = terms.filter(([, times]) => times > 0);
  return {
    seconds: counted.reduce((sum, [, times, ms]) => sum + times * ms, 0) / 1000,
    sum: counted
      .map(([name, times, ms]) => `${times > 1 ? `${times} × ` : ""}${name} ${secondsText(ms / 1000)}`)
      .join(" + "),
  };
}
