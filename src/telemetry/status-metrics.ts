import { Counter, Gauge, type Registry } from "prom-client";
import { checkStatuses } from "../check-state.ts";
import { groupStatuses } from "../health.ts";
import type { HealthStore } from "../health-store.ts";

/** Gauges and counters that are read from the store at each scrape, so that they never disagree with the endpoints. */
export function registerStoreMetrics(store: HealthStore, registers: Registry[]): void {
  registerStatuses(store, registers);
  registerClientCertificate(store, registers);
  registerObservedVerdicts(store, registers);
}

function registerStatuses(store: HealthStore, registers: Registry[]): void {
  new Gauge({
    name: "podpulse_check_status",
    help: "1 for the status that the check has, 0 for the others.",
    labelNames: ["check", "status"] as const,
    registers,
    collect() {
      this.reset();
      for (const { check, state } of store.checks()) {
        for (const status of checkStatuses) this.set({ check: check.name, status }, status === state.status ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: "podpulse_group_status",
    help: "1 for the status that the group has, 0 for the others.",
    labelNames: ["group", "status"] as const,
    registers,
    collect() {
      this.reset();
      for (const group of store.groups()) {
        for (const status of groupStatuses) this.set({ group: group.name, status }, status === group.status ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: "podpulse_tls_certificate_expiry_timestamp_seconds",
    help: "When the certificate that the peer showed last ends; absent until one was received.",
    labelNames: ["check"] as const,
    registers,
    collect() {
      this.reset();
      for (const { check, state } of store.checks()) {
        if (state.certificateNotAfterMs !== undefined)
          this.set({ check: check.name }, state.certificateNotAfterMs / 1000);
      }
    },
  });
}

function registerClientCertificate(store: HealthStore, registers: Registry[]): void {
  new Gauge({
    name: "podpulse_tls_client_certificate_expiry_timestamp_seconds",
    help: "When our own client certificate ends; absent until one was used.",
    labelNames: ["check"] as const,
    registers,
    collect() {
      this.reset();
      for (const { check, state } of store.checks()) {
        const { clientCertificateNotAfterMs: end } = state;
        if (end !== undefined) this.set({ check: check.name }, end / 1000);
      }
    },
  });
}

function registerObservedVerdicts(store: HealthStore, registers: Registry[]): void {
  const labelNames = ["check", "group"] as const;
  new Counter({
    name: "podpulse_observed_verdict_changes_total",
    help: "How often an observed check would have changed its group's status.",
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const { check, group, changes } of store.observedVerdicts()) this.inc({ check, group }, changes);
    },
  });
  new Counter({
    name: "podpulse_observed_verdict_change_seconds_total",
    help: "For how long an observed check would have changed its group's status.",
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const { check, group, durationMs } of store.observedVerdicts())
        this.inc({ check, group }, durationMs / 1000);
    },
  });
}
