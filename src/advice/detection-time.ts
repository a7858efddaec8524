import { RunOfProbes } from "./run-of-probes.ts";
import type { Settings } from "./settings.ts";

/** From the moment at which a target changes until the published status tells it. */
export type DetectionTime = {
  /** The change came right before a probe. */
  readonly bestMs: number;
  /** The mean: the change comes at any moment of the period. */
  readonly typicalMs: number;
  /** The change came right after a probe had its answer. */
  readonly worstMs: number;
};

/** How soon a healthy target that hangs from now on, so that each probe times out, is told unhealthy. */
export function hangDetection(settings: Settings): DetectionTime {
  return detection(settings, settings.failureThreshold, settings.timeoutMs);
}

/** The same of one whose probes fail at once: its process is gone, its port refuses. */
export function crashDetection(settings: Settings): DetectionTime {
  return detection(settings, settings.failureThreshold, 0);
}

/** How soon an unhealthy target that answers at once from now on is told healthy. */
export function recovery(settings: Settings): DetectionTime {
  return detection(settings, settings.successThreshold, 0);
}

/**
 * The last probe before the change is at 0; the next one comes a period later and is the first that differs. Each takes
 * `durationMs`, and all but the last disagree with what is published.
 */
function detection(settings: Settings, threshold: number, durationMs: number): DetectionTime {
  const run = new RunOfProbes(settings);
  run.plan(false);
  let worstMs = run.probe(durationMs);
  for (let results = 1; results < threshold; results += 1) {
    run.plan(true);
    worstMs = run.probe(durationMs);
  }
  const { periodMs } = settings;
  return { bestMs: worstMs - periodMs, typicalMs: worstMs - periodMs / 2, worstMs };
}
