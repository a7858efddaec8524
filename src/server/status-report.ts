import type { Check } from "../check.ts";
import { whyUnknown } from "../check-state.ts";
import type { Clock } from "../clock.ts";
import { rootCausesFirst } from "../dependencies.ts";
import type { EventHistory } from "../event-history.ts";
import type { GroupSnapshot } from "../group-board.ts";
import type { CheckSnapshot } from "../health.ts";
import type { HealthStore } from "../health-store.ts";
import type { RecentResult } from "../recent-results.ts";
import { recentResultJson, resultJson } from "../result-json.ts";
import { targetUrl } from "../target-url.ts";
import { version } from "../version.ts";

/** So many of the newest events are shown. */
const shownEvents = 50;

export type StatusSource = {
  readonly store: HealthStore;
  readonly clock: Clock;
  /** When the sidecar started, as epoch milliseconds. */
  readonly startedAtMs: number;
  /** Monotonic time of a check's next probe, if one is planned. */
  readonly nextProbeAt: (check: string) => number | undefined;
  readonly history: EventHistory;
  /** The checks that a reload observes before they are enforced, if there are any now. */
  readonly canary: () => readonly CheckSnapshot[];
  /** The newest results of a check, the oldest first; asked for only when they are to be told. */
  readonly recentResults: (check: Check) => readonly RecentResult[];
};

export type ReportOptions = {
  /** With the newest results of each check. */
  readonly recent?: boolean;
};

/** The body of `/status`: everything that is known. */
export function statusReport(source: StatusSource, options: ReportOptions = {}): object {
  const { store, clock, startedAtMs } = source;
  const checks = store.checks();
  const canary = source.canary();
  return {
    version,
    startedAt: iso(startedAtMs),
    at: iso(clock.wallTime()),
    draining: store.drain.active,
    groups: store.groups().map((group) => groupReport(group, checks)),
    checks: rootCausesFirst(checks).map((snapshot) => checkReport(snapshot, source, options)),
    ...(canary.length > 0 ? { canary: canary.map((snapshot) => canaryReport(snapshot, source)) } : {}),
    events: source.history.newest(shownEvents),
  };
}

function groupReport({ name, status, sinceMs, checks }: GroupSnapshot, all: readonly CheckSnapshot[]): object {
  const blocking = all.filter(({ check }) => checks.includes(check.name)).map(({ state }) => state.blockedBy);
  const causes = [...new Set(blocking)].filter((cause) => cause !== undefined);
  return { name, status, since: iso(sinceMs), checks, ...(causes.length > 0 ? { causes } : {}) };
}

/** A new or changed check that is not enforced yet. */
function canaryReport(snapshot: CheckSnapshot, source: StatusSource): object {
  const observed = { ...snapshot, check: { ...snapshot.check, mode: "observe" } as const };
  return checkReport(observed, { ...source, nextProbeAt: () => undefined });
}

/** One entry of `checks`, and the body of `/status/CHECK`. */
export function checkReport(
  { check, state, joining }: CheckSnapshot,
  source: StatusSource,
  { recent = false }: ReportOptions = {},
): object {
  const { clock, nextProbeAt } = source;
  const next = nextProbeAt(check.name);
  const failure = state.status === "unhealthy" ? state.lastFailure : undefined;
  return {
    name: check.name,
    protocol: check.target.protocol,
    target: targetUrl(check.target),
    groups: check.groups,
    critical: check.critical,
    mode: check.mode,
    ...(check.dependsOn.length > 0 ? { dependsOn: check.dependsOn } : {}),
    ...(joining ? { joining } : {}),
    status: state.status,
    since: iso(state.sinceMs),
    ...(failure ? { reason: failure.reason, message: failure.message } : {}),
    ...(state.status === "unknown"
      ? { message: whyUnknown(state, check.thresholds, check.timing.staleAfterMs, clock.now()) }
      : {}),
    ...(state.blockedBy === undefined ? {} : { cause: state.blockedBy }),
    ...(check.mode === "observe" ? { wouldHaveChanged: observedReport(check.name, source) } : {}),
    consecutiveSuccesses: state.consecutiveSuccesses,
    consecutiveFailures: state.consecutiveFailures,
    ...(state.certificateNotAfterMs === undefined ? {} : { certificateNotAfter: iso(state.certificateNotAfterMs) }),
    ...(state.clientCertificateNotAfterMs === undefined
      ? {}
      : { clientCertificateNotAfter: iso(state.clientCertificateNotAfterMs) }),
    ...(state.certificateEndsSoon ? { certificateEndsSoon: true } : {}),
    ...(state.lastResult ? { lastResult: resultJson(state.lastResult) } : {}),
    ...(next === undefined ? {} : { nextProbeAt: iso(clock.wallTime() + next - clock.now()) }),
    ...(recent ? { recentResults: source.recentResults(check).map(recentResultJson) } : {}),
  };
}

/** How often and for how long an observed check would have changed its groups' statuses. */
function observedReport(name: string, { store }: StatusSource): readonly object[] {
  return store
    .observedVerdicts()
    .filter(({ check }) => check === name)
    .map(({ group, changes, durationMs }) => ({ group, changes, seconds: durationMs / 1000 }));
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
