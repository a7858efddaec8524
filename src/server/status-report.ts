import { whyUnknown } from "../check-state.ts";
import type { Clock } from "../clock.ts";
import type { CheckSnapshot } from "../health.ts";
import type { GroupSnapshot, HealthStore } from "../health-store.ts";
import { resultJson } from "../result-json.ts";
import { targetUrl } from "../target-url.ts";
import { version } from "../version.ts";

export type StatusSource = {
  readonly store: HealthStore;
  readonly clock: Clock;
  /** When the sidecar started, as epoch milliseconds. */
  readonly startedAtMs: number;
  /** Monotonic time of a check's next probe, if one is planned. */
  readonly nextProbeAt: (check: string) => number | undefined;
};

/** The body of `/status`: everything that is known. */
export function statusReport(source: StatusSource): object {
  const { store, startedAtMs } = source;
  return {
    version,
    startedAt: iso(startedAtMs),
    draining: store.draining,
    groups: store.groups().map(groupReport),
    checks: store.checks().map((snapshot) => checkReport(snapshot, source)),
  };
}

function groupReport({ name, status, sinceMs, checks }: GroupSnapshot): object {
  return { name, status, since: iso(sinceMs), checks };
}

/** One entry of `checks`, and the body of `/status/CHECK`. */
export function checkReport({ check, state }: CheckSnapshot, { clock, nextProbeAt }: StatusSource): object {
  const next = nextProbeAt(check.name);
  const failure = state.status === "unhealthy" ? state.lastFailure : undefined;
  return {
    name: check.name,
    protocol: check.target.protocol,
    target: targetUrl(check.target),
    groups: check.groups,
    critical: check.critical,
    mode: check.mode,
    status: state.status,
    since: iso(state.sinceMs),
    ...(failure ? { reason: failure.reason, message: failure.message } : {}),
    ...(state.status === "unknown"
      ? { message: whyUnknown(state, check.thresholds, check.timing.staleAfterMs, clock.now()) }
      : {}),
    consecutiveSuccesses: state.consecutiveSuccesses,
    consecutiveFailures: state.consecutiveFailures,
    ...(state.certificateNotAfterMs === undefined ? {} : { certificateNotAfter: iso(state.certificateNotAfterMs) }),
    ...(state.clientCertificateNotAfterMs === undefined
      ? {}
      : { clientCertificateNotAfter: iso(state.clientCertificateNotAfterMs) }),
    ...(state.certificateEndsSoon ? { certificateEndsSoon: true } : {}),
    ...(state.lastResult ? { lastResult: resultJson(state.lastResult) } : {}),
    ...(next === undefined ? {} : { nextProbeAt: iso(clock.wallTime() + next - clock.now()) }),
  };
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
