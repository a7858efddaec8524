import { groupStatuses } from "../health.ts";
import type { HealthStore } from "../health-store.ts";
import type { MetricFamily } from "./metric-family.ts";
import { storeFamily } from "./store-family.ts";

/** What is known of each group, and what observed checks would have changed of it. */
export function groupMetrics(store: HealthStore): readonly MetricFamily[] {
  return [
    storeFamily({
      type: "gauge",
      name: "podpulse_group_status",
      help: "1 for the status that the group has, 0 for the others.",
      labelNames: ["group", "status"],
      *read() {
        for (const group of store.groups()) {
          for (const status of groupStatuses) yield [{ group: group.name, status }, status === group.status ? 1 : 0];
        }
      },
    }),
    storeFamily({
      type: "gauge",
      name: "podpulse_group_status_since_timestamp_seconds",
      help: "When the group's status last changed.",
      labelNames: ["group"],
      *read() {
        for (const { name, sinceMs } of store.groups()) yield [{ group: name }, sinceMs / 1000];
      },
    }),
    storeFamily({
      type: "gauge",
      name: "podpulse_time_to_ready_seconds",
      help: "From the start to the first time that the group was healthy or degraded; absent until then.",
      labelNames: ["group"],
      *read() {
        for (const { name, firstReadyAfterMs: ms } of store.groups()) {
          if (ms !== undefined) yield [{ group: name }, ms / 1000];
        }
      },
    }),
    storeFamily({
      type: "gauge",
      name: "podpulse_draining",
      help: "1 while readiness answers 503 on purpose, whatever its checks say.",
      labelNames: [],
      read: () => [[{}, store.drain.active ? 1 : 0]],
    }),
    storeFamily({
      type: "gauge",
      name: "podpulse_group_check_info",
      help: "1 for each check of each group, with what it may do to the group's status.",
      labelNames: ["group", "check", "critical", "mode"],
      *read() {
        for (const { check } of store.checks()) {
          const { name, critical, mode } = check;
          for (const group of check.groups) yield [{ group, check: name, critical: String(critical), mode }, 1];
        }
      },
    }),
    storeFamily({
      type: "counter",
      name: "podpulse_observed_verdict_changes_total",
      help: "How often an observed check would have changed its group's status.",
      labelNames: ["check", "group"],
      *read() {
        for (const { check, group, changes } of store.observedVerdicts()) yield [{ check, group }, changes];
      },
    }),
    storeFamily({
      type: "counter",
      name: "podpulse_observed_verdict_change_seconds_total",
      help: "For how long an observed check would have changed its group's status.",
      labelNames: ["check", "group"],
      *read() {
        for (const { check, group, durationMs } of store.observedVerdicts())
          yield [{ check, group }, durationMs / 1000];
      },
    }),
  ];
}
