import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { version } from "../../version.ts";
import type { BatchWriter } from "./batch-output.ts";

/** The sidecar's by default; a test holds that they are. */
export const buckets: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * The run as Prometheus text: the sidecar's own counter and histogram without a label for the target, so that the size
 * does not grow with the list.
 */
export function batchPrometheus(): BatchWriter {
  const registry = new Registry();
  const registers = [registry];
  const results = new Counter({
    name: "podpulse_probe_results_total",
    help: "Results by outcome and reason; the reason is empty unless the outcome is failure, the protocol for a line that is no target.",
    labelNames: ["protocol", "outcome", "reason"],
    registers,
  });
  const durations = new Histogram({
    name: "podpulse_probe_duration_seconds",
    help: "How long probes took, failed ones included.",
    labelNames: ["protocol", "outcome"],
    buckets: [...buckets],
    registers,
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  return {
    each: ({ result, protocol }) => {
      const { outcome } = result;
      results.inc({ protocol: protocol ?? "", outcome, reason: outcome === "failure" ? result.reason : "" });
      if (protocol) durations.observe({ protocol, outcome }, result.durationMs / 1000);
      return "";
    },
    closing: async ({ elapsedMs, interruptedBy }) => {
      const complete = interruptedBy === undefined ? 1 : 0;
      gauge("podpulse_batch_complete", "1 when the run came to the end of its list, 0 when it was interrupted.").set(
        complete,
      );
      gauge("podpulse_batch_elapsed_seconds", "How long the run took.").set(Math.round(elapsedMs) / 1000);
      const build = { name: "podpulse_build_info", help: "1; what ran, in its labels.", registers };
      new Gauge({ ...build, labelNames: ["version", "node_version"] }).set(
        { version, node_version: process.versions.node },
        1,
      );
      return await registry.metrics();
    },
  };
}
