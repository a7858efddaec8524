import { Gauge, Histogram, Registry } from "prom-client";
import { version } from "../../version.ts";
import type { BatchWriter } from "./batch-output.ts";

/** As of the sidecar. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * The run as Prometheus text, for node_exporter's textfile collector or a push gateway: counts, no series for a target, so
 * that its size does not grow with the list. Gauges, since the next run replaces what stands there; quantiles can be taken
 * of the histogram as it is.
 */
export function batchPrometheus(): BatchWriter {
  const registry = new Registry();
  const registers = [registry];
  const targets = new Gauge({
    name: "podpulse_batch_targets",
    help: "Targets of the run by result; the reason is empty unless the outcome is failure. Protocol list: lines that are no target.",
    labelNames: ["protocol", "outcome", "reason"],
    registers,
  });
  const durations = new Histogram({
    name: "podpulse_batch_probe_duration_seconds",
    help: "How long the probes of the run took, failures included.",
    labelNames: ["protocol", "outcome"],
    buckets,
    registers,
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  return {
    each: ({ result, protocol }) => {
      const { outcome } = result;
      const reason = result.outcome === "failure" ? result.reason : "";
      targets.inc({ protocol: protocol ?? "list", outcome, reason });
      if (protocol) durations.observe({ protocol, outcome }, result.durationMs / 1000);
      return "";
    },
    closing: async ({ elapsedMs, interruptedBy }) => {
      gauge("podpulse_batch_complete", "1 when the whole list was probed, 0 when the run was interrupted.").set(
        interruptedBy === undefined ? 1 : 0,
      );
      gauge("podpulse_batch_elapsed_seconds", "How long the run took.").set(Math.round(elapsedMs) / 1000);
      gauge("podpulse_batch_end_timestamp_seconds", "When the run ended.").set(Math.round(Date.now() / 1000));
      const build = { name: "podpulse_build_info", help: "1; what ran, in its labels.", registers };
      new Gauge({ ...build, labelNames: ["version", "node_version"] }).set(
        { version, node_version: process.versions.node },
        1,
      );
      return await registry.metrics();
    },
  };
}
