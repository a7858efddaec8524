import { type CheckState, checkStatuses } from "../check-state.ts";
import type { HealthStore } from "../health-store.ts";
import type { MetricFamily } from "./metric-family.ts";
import { storeFamily } from "./store-family.ts";

/** What is known of each check. */
export function checkMetrics(store: HealthStore): readonly MetricFamily[] {
  return [
    storeFamily({
      type: "gauge",
      name: "podpulse_check_status",
      help: "1 for the status that the check has, 0 for the others.",
      labelNames: ["check", "status"],
      *read() {
        for (const { check, state } of store.checks()) {
          for (const status of checkStatuses) yield [{ check: check.name, status }, status === state.status ? 1 : 0];
        }
      },
    }),
    storeFamily({
      type: "gauge",
      name: "podpulse_check_status_since_timestamp_seconds",
      help: "When the check's status last changed.",
      labelNames: ["check"],
      read: () => timesOf(store, ({ sinceMs }) => sinceMs),
    }),
    storeFamily({
      type: "gauge",
      name: "podpulse_check_timeout_seconds",
      help: "The check's deadline, to compare how long its probes take with.",
      labelNames: ["check"],
      *read() {
        for (const { check } of store.checks()) yield [{ check: check.name }, check.timing.timeoutMs / 1000];
      },
    }),
    storeFamily({
      type: "gauge",
      name: "podpulse_tls_certificate_expiry_timestamp_seconds",
      help: "When the certificate that the peer showed last ends; absent until one was received.",
      labelNames: ["check"],
      read: () => timesOf(store, ({ certificateNotAfterMs }) => certificateNotAfterMs),
    }),
    storeFamily({
      type: "gauge",
      name: "podpulse_tls_client_certificate_expiry_timestamp_seconds",
      help: "When our own client certificate ends; absent until one was used.",
      labelNames: ["check"],
      read: () => timesOf(store, ({ clientCertificateNotAfterMs }) => clientCertificateNotAfterMs),
    }),
  ];
}

/** A time of each check's state, in seconds; checks that have none are left out. */
function* timesOf(store: HealthStore, timeMs: (state: CheckState) => number | undefined) {
  for (const { check, state } of store.checks()) {
    const at = timeMs(state);
    if (at !== undefined) yield [{ check: check.name }, at / 1000] as const;
  }
}
