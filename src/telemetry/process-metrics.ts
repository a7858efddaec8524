import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from "prom-client";
import type { SidecarEvent } from "../event.ts";
import { version } from "../version.ts";
import { registerReloadMetrics } from "./reload-metrics.ts";

export type ProcessMetricsOptions = {
  readonly registry: Registry;
  /** Upper bounds of the duration histogram in seconds. */
  readonly buckets: readonly number[];
  /** For how long our event loop has not run since the start. */
  readonly starvedMs: () => number;
};

/**
 * How finely prom-client samples the event loop's delay. Its default of 10 ms wakes an idle process 100 times a second, for
 * two thirds of the CPU time that a sidecar with few checks takes.
 */
const loopDelayResolutionMs = 100;

/** The metrics of podpulse as a whole, and Node's own; give what is returned every event. */
export function registerProcessMetrics(options: ProcessMetricsOptions): (event: SidecarEvent) => void {
  const { registry, buckets, starvedMs } = options;
  const registers = [registry];
  const startDelay = new Histogram({
    name: "podpulse_probe_start_delay_seconds",
    help: "How late probes started against their schedule.",
    buckets: [...buckets],
    registers,
  });
  const inFlight = new Gauge({ name: "podpulse_probes_in_flight", help: "Probes running now.", registers });
  const webhookDropped = new Counter({
    name: "podpulse_webhook_events_dropped_total",
    help: "Events that the webhook did not get.",
    registers,
  });
  new Counter({
    name: "podpulse_starved_seconds_total",
    help: "For how long podpulse itself did not run when it should have: throttled, overloaded or stopped.",
    registers,
    collect() {
      this.reset();
      this.inc(starvedMs() / 1000);
    },
  });
  new Gauge({
    name: "podpulse_build_info",
    help: "1; what runs, in its labels.",
    labelNames: ["version", "node_version"] as const,
    registers,
  }).set({ version, node_version: process.versions.node }, 1);
  const countReload = registerReloadMetrics(registers);
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: loopDelayResolutionMs });
  return (event) => {
    countReload(event);
    switch (event.type) {
      case "probe-started":
        inFlight.inc();
        startDelay.observe(event.delayMs / 1000);
        return;
      case "probe-ended":
        inFlight.dec();
        return;
      case "webhook-dropped":
        webhookDropped.inc(event.events);
        return;
    }
  };
}
