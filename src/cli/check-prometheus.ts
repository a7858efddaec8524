import { Gauge, Registry } from "prom-client";
import { checkStatuses } from "../check-state.ts";
import { groupStatuses } from "../health.ts";
import { version } from "../version.ts";
import { type CheckReport, statusByOutcome, statusOf } from "./check-report.ts";

/**
 * The run as Prometheus text, for node_exporter's textfile collector or a push gateway. Everything is a gauge: the next
 * run replaces what stands here, so that a counter would stay at 1 and its rate at 0, also during an outage.
 */
export async function checkPrometheus(report: CheckReport): Promise<string> {
  const registry = new Registry();
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  addStatuses(report, gauge);
  addResults(report, gauge);
  addCertificates(report, gauge);
  gauge("podpulse_build_info", "1; what ran, in its labels.", ["version", "node_version"]).set(
    { version, node_version: process.versions.node },
    1,
  );
  return await registry.metrics();
}

type MakeGauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) => Gauge<L>;

function addStatuses({ checked, group: only }: CheckReport, gauge: MakeGauge): void {
  const ofCheck = gauge("podpulse_check_status", "1 for the status that the check has, 0 for the others.", [
    "check",
    "status",
  ]);
  for (const { check, result } of checked) {
    const found = statusByOutcome[result.outcome];
    for (const status of checkStatuses) ofCheck.set({ check: check.name, status }, status === found ? 1 : 0);
  }
  const ofGroup = gauge("podpulse_group_status", "1 for the status that the group has, 0 for the others.", [
    "group",
    "status",
  ]);
  const groups = only === undefined ? new Set(checked.flatMap(({ check }) => check.groups)) : [only];
  for (const group of groups) {
    const found = statusOf(checked.filter(({ check }) => check.groups.includes(group)));
    for (const status of groupStatuses) ofGroup.set({ group, status }, status === found ? 1 : 0);
  }
}

function addResults({ checked }: CheckReport, gauge: MakeGauge): void {
  const labels = ["check", "protocol"] as const;
  const last = gauge(
    "podpulse_probe_last_result",
    "1; outcome and reason of the probe, in its labels; the reason is empty unless the outcome is failure.",
    [...labels, "outcome", "reason"],
  );
  const duration = gauge("podpulse_probe_last_duration_seconds", "How long the probe took.", labels);
  const phaseDuration = gauge(
    "podpulse_probe_last_phase_duration_seconds",
    "How long the phases of the probe took: dns, connect, tls, request, transfer.",
    [...labels, "phase"],
  );
  for (const { check, result } of checked) {
    const of = { check: check.name, protocol: check.target.protocol };
    const { outcome } = result;
    last.set({ ...of, outcome, reason: outcome === "failure" ? result.reason : "" }, 1);
    duration.set(of, seconds(result.durationMs));
    for (const [phase, ms] of Object.entries(result.phases)) phaseDuration.set({ ...of, phase }, seconds(ms));
  }
}

function addCertificates({ checked }: CheckReport, gauge: MakeGauge): void {
  const endsOf = (key: "notAfterMs" | "clientNotAfterMs") =>
    checked.flatMap(({ check, result }) => {
      const end = result.details.tls?.[key];
      return end === undefined ? [] : [{ check: check.name, end }];
    });
  for (const { key, name, help } of certificateGauges) {
    const ends = endsOf(key);
    const expiry = ends.length > 0 ? gauge(name, help, ["check"]) : undefined;
    for (const { check, end } of ends) expiry?.set({ check }, end / 1000);
  }
}

const certificateGauges = [
  {
    key: "notAfterMs",
    name: "podpulse_tls_certificate_expiry_timestamp_seconds",
    help: "When the certificate that the peer showed ends; absent when none was received.",
  },
  {
    key: "clientNotAfterMs",
    name: "podpulse_tls_client_certificate_expiry_timestamp_seconds",
    help: "When our own client certificate ends; absent when none was used.",
  },
] as const;

/** To the microsecond, as everywhere. */
function seconds(ms: number): number {
  return Math.round(ms * 1000) / 1_000_000;
}
