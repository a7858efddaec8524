import { isDeepStrictEqual } from "node:util";
import type { Check } from "../check.ts";
import { checkStatuses } from "../check-state.ts";
import type { ProbeEnded, ReloadSucceeded, SidecarEvent } from "../event.ts";
import { type ProbeResult, phases } from "../probe.ts";
import { keptTraceId, slowPart } from "../probe-trace.ts";
import { HistogramFamily } from "./histogram-family.ts";
import type { MetricFamily } from "./metric-family.ts";
import { SampleFamily } from "./sample-family.ts";

/** What probes bring, counted from events; `buckets` are those of checks that have none of their own. */
export class ProbeMetrics {
  readonly #buckets: readonly number[];
  readonly #duration = new HistogramFamily({
    name: "podpulse_probe_duration_seconds",
    help: "How long probes took, failed ones included.",
    labelNames: ["check", "protocol", "outcome"],
  });
  readonly #phaseDuration = new HistogramFamily({
    name: "podpulse_probe_phase_duration_seconds",
    help: "How long the phases of probes took: dns, connect, tls, request, transfer.",
    labelNames: ["check", "protocol", "phase"],
  });
  readonly #results = new SampleFamily({
    type: "counter",
    name: "podpulse_probe_results_total",
    help: "Probe results by outcome and reason; the reason is empty unless the outcome is failure.",
    labelNames: ["check", "protocol", "outcome", "reason"],
  });
  readonly #failures = new SampleFamily({
    type: "counter",
    name: "podpulse_probe_failures_total",
    help: "Failed probes by reason and by the last phase that they came to; the phase is empty when it was none.",
    labelNames: ["check", "protocol", "reason", "phase"],
  });
  readonly #changes = new SampleFamily({
    type: "counter",
    name: "podpulse_check_status_changes_total",
    help: "Changes of a check's published status, by the new one.",
    labelNames: ["check", "status"],
  });

  constructor(checks: readonly Check[], buckets: readonly number[]) {
    this.#buckets = buckets;
    for (const check of checks) this.#expectChanges(check);
  }

  get families(): readonly MetricFamily[] {
    return [this.#duration, this.#phaseDuration, this.#results, this.#failures, this.#changes];
  }

  readonly listen = (event: SidecarEvent): void => {
    switch (event.type) {
      case "probe-ended":
        this.#count(event);
        return;
      case "result-pushed":
        // Counted, but not timed: nobody waited for it.
        this.#countResult(event.check, event.result);
        return;
      case "check-status-changed":
        this.#changes.add({ check: event.check.name, status: event.state.status }, 1);
        return;
      case "reload-succeeded":
        this.#forget(event.changes);
        for (const check of event.changes.added) this.#expectChanges(check);
        return;
    }
  };

  /** From 0 on, so that the first change is seen as one. */
  #expectChanges({ name: check }: Check): void {
    for (const status of checkStatuses) this.#changes.add({ check, status }, 0);
  }

  #count({ check, result }: ProbeEnded): void {
    if (!result) return;
    const { outcome, durationMs } = result;
    const labels = { check: check.name, protocol: check.target.protocol };
    const bounds = this.#boundsOf(check);
    const worthAnExample = outcome === "failure" || durationMs >= slowPart * check.timing.timeoutMs;
    const traceId = worthAnExample ? keptTraceId(result) : undefined;
    const example = traceId === undefined ? {} : { traceId };
    this.#duration.observe({ ...labels, outcome }, { seconds: durationMs / 1000, bounds, ...example });
    for (const phase of phases) {
      const ms = result.phases[phase];
      if (ms !== undefined) this.#phaseDuration.observe({ ...labels, phase }, { seconds: ms / 1000, bounds });
    }
    this.#countResult(check, result);
  }

  #countResult({ name: check, target: { protocol } }: Check, result: ProbeResult): void {
    const reason = result.outcome === "failure" ? result.reason : "";
    this.#results.add({ check, protocol, outcome: result.outcome, reason }, 1);
    if (result.outcome !== "failure") return;
    const phase = phases.findLast((one) => result.phases[one] !== undefined) ?? "";
    this.#failures.add({ check, protocol, reason, phase }, 1);
  }

  /** The series of checks that are gone, and those that a changed check cannot go on with. */
  #forget({ removed, changed }: ReloadSucceeded["changes"]): void {
    const names = new Set(removed.map(({ name }) => name));
    const byName = new Map(changed.map((check) => [check.name, check]));
    const isGone = ({ check, protocol }: { readonly check: string; readonly protocol: string }) =>
      names.has(check) || (byName.get(check)?.target.protocol ?? protocol) !== protocol;
    const hasOtherBuckets = (name: string, bounds: readonly number[]) => {
      const check = byName.get(name);
      return check !== undefined && !isDeepStrictEqual(this.#boundsOf(check), bounds);
    };
    for (const family of [this.#duration, this.#phaseDuration]) {
      family.removeWhere((labels, bounds) => isGone(labels) || hasOtherBuckets(labels.check, bounds));
    }
    for (const family of [this.#results, this.#failures]) family.removeWhere(isGone);
    this.#changes.removeWhere(({ check }) => names.has(check));
  }

  #boundsOf({ durationBuckets }: Check): readonly number[] {
    return durationBuckets ?? this.#buckets;
  }
}
