import type { Logger } from "pino";
import type { EventListener } from "../event.ts";
import type { ProbeResult } from "../probe.ts";

/** Two lines are never closer than this. */
const quietMs = 10_000;

/**
 * Says once for each time that podpulse did not run long enough for results to be inconclusive, not once for each of
 * them. `now` is monotonic, in milliseconds.
 */
export function starvationLog(logger: Logger, now: () => number): EventListener {
  let loggedAt = Number.NEGATIVE_INFINITY;
  const hear = (result: ProbeResult | undefined) => {
    if (result?.outcome !== "inconclusive") return;
    const at = now();
    // A probe that was in flight when the last line was written may have met the same pause.
    if (at - loggedAt < quietMs || at - result.durationMs <= loggedAt) return;
    loggedAt = at;
    const seconds = Number((result.blockedMs / 1000).toPrecision(2));
    logger.warn(
      { event: "starved", blockedMs: Math.round(result.blockedMs) },
      `podpulse itself did not run for ${seconds} s, so what it was waiting for says nothing of the targets: ` +
        "look for a CPU limit that throttles it, a node that is overloaded, or a SIGSTOP",
    );
  };
  return (event) => {
    if (event.type === "probe-ended" || event.type === "result-pushed") hear(event.result);
  };
}
