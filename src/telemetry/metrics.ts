import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Check } from "../check.ts";
import { checkStatuses } from "../check-state.ts";
import type { SidecarEvent } from "../event.ts";
import type { HealthStore } from "../health-store.ts";
import { failureReasons, outcomes, type ProbeResult, phases } from "../probe.ts";
import type { Protocol } from "../target.ts";
import { version } from "../version.ts";
import { openMetricsView } from "./open-metrics-view.ts";
import { registerReloadMetrics } from "./reload-metrics.ts";
import { registerStoreMetrics } from "./status-metrics.ts";

/** One exposition: its content type and its text. */
export type Exposition = { readonly contentType: string; readonly text: string };

export type Metrics = {
  /** The subscriber that counts; give it every event. */
  readonly listen: (event: SidecarEvent) => void;
  readonly expose: (format: "prometheus" | "openmetrics") => Promise<Exposition>;
  readonly close: () => void;
};

const protocols: readonly Protocol[] = ["tcp", "http", "grpc"];

/**
 * The metrics of design 4.4 and Node's own, in a registry of their own. Statuses are read from the store at each
 * scrape, so that they never disagree with the endpoints.
 */
export function createMetrics(store: HealthStore, durationBuckets: readonly number[]): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const buckets = [...durationBuckets];
  const duration = new Histogram({
    name: "podpulse_probe_duration_seconds",
    help: "How long probes took, failed ones included.",
    labelNames: ["check", "protocol", "outcome"] as const,
    buckets,
    registers,
  });
  const phaseDuration = new Histogram({
    name: "podpulse_probe_phase_duration_seconds",
    help: "How long the phases of probes took: dns, connect, tls, request, transfer.",
    labelNames: ["check", "protocol", "phase"] as const,
    buckets,
    registers,
  });
  const results = new Counter({
    name: "podpulse_probe_results_total",
    help: "Probe results by outcome and reason; the reason is empty unless the outcome is failure.",
    labelNames: ["check", "protocol", "outcome", "reason"] as const,
    registers,
  });
  const changes = new Counter({
    name: "podpulse_check_status_changes_total",
    help: "Changes of a check's published status, by the new one.",
    labelNames: ["check", "status"] as const,
    registers,
  });
  const startDelay = new Histogram({
    name: "podpulse_probe_start_delay_seconds",
    help: "How late probes started against their schedule.",
    buckets,
    registers,
  });
  const webhookDropped = new Counter({
    name: "podpulse_webhook_events_dropped_total",
    help: "Events that the webhook did not get.",
    registers,
  });
  const inFlight = new Gauge({ name: "podpulse_probes_in_flight", help: "Probes running now.", registers });
  registerStoreMetrics(store, registers);
  const countReload = registerReloadMetrics(registers);
  registerBuildInfo(registers);
  collectDefaultMetrics({ register: registry });
  const openMetrics = openMetricsView(registry);

  const labelsOf = (check: Check) => ({ check: check.name, protocol: check.target.protocol });
  const countResult = (check: Check, result: ProbeResult): void => {
    const { outcome } = result;
    results.inc({ ...labelsOf(check), outcome, reason: outcome === "failure" ? result.reason : "" });
  };
  const count = (check: Check, result: ProbeResult): void => {
    const labels = labelsOf(check);
    duration.observe({ ...labels, outcome: result.outcome }, result.durationMs / 1000);
    for (const [phase, ms] of Object.entries(result.phases)) phaseDuration.observe({ ...labels, phase }, ms / 1000);
    countResult(check, result);
  };
  const forget = (check: string, kept?: Protocol): void => {
    if (kept === undefined) for (const status of checkStatuses) changes.remove({ check, status });
    for (const protocol of protocols.filter((one) => one !== kept)) {
      for (const phase of phases) phaseDuration.remove({ check, protocol, phase });
      for (const outcome of outcomes) {
        duration.remove({ check, protocol, outcome });
        for (const reason of ["", ...failureReasons]) results.remove({ check, protocol, outcome, reason });
      }
    }
  };
  return {
    listen: (event) => {
      countReload(event);
      switch (event.type) {
        case "probe-started":
          inFlight.inc();
          startDelay.observe(event.delayMs / 1000);
          return;
        case "probe-ended":
          inFlight.dec();
          if (event.result) count(event.check, event.result);
          return;
        case "result-pushed":
          // Counted, but not timed: nobody waited for it.
          countResult(event.check, event.result);
          return;
        case "check-status-changed":
          changes.inc({ check: event.check.name, status: event.state.status });
          return;
        case "webhook-dropped":
          webhookDropped.inc(event.events);
          return;
        case "reload-succeeded":
          for (const { name } of event.changes.removed) forget(name);
          for (const { name, target } of event.changes.changed) forget(name, target.protocol);
          return;
      }
    },
    expose: async (format) => {
      const from = format === "openmetrics" ? openMetrics : registry;
      return { contentType: from.contentType, text: await from.metrics() };
    },
    close: () => registry.clear(),
  };
}

function registerBuildInfo(registers: Registry[]): void {
  new Gauge({
    name: "podpulse_build_info",
    help: "1; what runs, in its labels.",
    labelNames: ["version", "node_version"] as const,
    registers,
  }).set({ version, node_version: process.versions.node }, 1);
}
