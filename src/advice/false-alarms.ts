import { RunOfProbes } from "./run-of-probes.ts";
import type { Settings } from "./settings.ts";

export const dayMs = 86_400_000;

/**
 * How often a day a healthy target is told unhealthy, when each of its probes times out with the same probability,
 * whatever became of those before.
 *
 * In the long run, days go by in cycles: from a regular slot of a healthy check to a false alarm, and from there to a
 * regular slot of a healthy check again. The mean length of a cycle is exact for the scheduler's rule, retries included.
 * With `retryPeriodSeconds` as long as the period and `successThreshold` 1 it comes to (probes a day) × p^k × (1 - p).
 */
export function falseAlarmsPerDay(settings: Settings, timeoutShare: number): number {
  const { failureThreshold, successThreshold, timeoutMs } = settings;
  if (timeoutShare <= 0) return 0;
  const toAlarm = meanTimeToRun(settings, timeoutShare, failureThreshold, { runMs: timeoutMs, otherMs: 0 });
  const toHealthy = meanTimeToRun(settings, 1 - timeoutShare, successThreshold, { runMs: 0, otherMs: timeoutMs });
  return dayMs / (toAlarm + toHealthy);
}

/**
 * Mean time from a regular slot until `threshold` results in a row are of the kind that disagrees with what is
 * published, each with probability `share`, and the regular slot behind them. Each try starts at a regular slot and ends
 * with the run complete, or with a result of the other kind.
 */
function meanTimeToRun(
  settings: Settings,
  share: number,
  threshold: number,
  { runMs, otherMs }: { readonly runMs: number; readonly otherMs: number },
): number {
  const run = new RunOfProbes(settings);
  let meanMs = 0;
  let reached = 1; // the probability that a try comes so far
  for (let length = 1; ; length += 1) {
    meanMs += reached * (1 - share) * timeToRegularSlot(run.fork(), otherMs);
    reached *= share;
    if (length === threshold) break;
    run.probe(runMs);
    run.plan(true);
  }
  if (reached === 0) return Number.POSITIVE_INFINITY;
  meanMs += reached * timeToRegularSlot(run, runMs);
  return meanMs / reached; // 1 / reached tries are needed
}

/** When the regular slot is that comes behind a last probe. */
function timeToRegularSlot(run: RunOfProbes, lastMs: number): number {
  run.probe(lastMs);
  return run.plan(false);
}
