import type { Thresholds } from "./check.ts";
import type { ProbeFailure, ProbeResult } from "./probe.ts";
import { withTraceKept } from "./probe-trace.ts";

export const checkStatuses = ["unknown", "healthy", "unhealthy"] as const;

/** `unknown` means no evidence, or evidence that is too old. */
export type CheckStatus = (typeof checkStatuses)[number];

/** What is remembered of a check between two probes. */
export type CheckState = {
  /** The published status: it changes only when a threshold is reached or the evidence expires. */
  readonly status: CheckStatus;
  /** When the status last changed, as epoch milliseconds. */
  readonly sinceMs: number;
  readonly consecutiveSuccesses: number;
  readonly consecutiveFailures: number;
  /** The newest result, inconclusive ones included. */
  readonly lastResult?: ProbeResult;
  /** The newest failure: why a check is unhealthy, also while successes are being counted again. */
  readonly lastFailure?: ProbeFailure;
  /** Monotonic time up to which the newest conclusive result is known to hold: its evidence's age counts from here. */
  readonly evidenceAt?: number;
  /** The evidence expired, or was dropped when the check was blocked, and nothing conclusive has come since. */
  readonly stale: boolean;
  /** The unhealthy check because of which this one is not probed. */
  readonly blockedBy?: string;
  /** Has been healthy at least once; what a startup check is about. */
  readonly everHealthy: boolean;
  /** End of the newest certificate that the peer showed, as epoch milliseconds. */
  readonly certificateNotAfterMs?: number;
  /** The same of our own client certificate. */
  readonly clientCertificateNotAfterMs?: number;
  /** One of the two was, at the newest handshake, closer to its end than `expiresWithinSeconds`. */
  readonly certificateEndsSoon: boolean;
};

/** One instant, both ways to tell it: monotonic for decisions, wall time for people. */
export type Instant = { readonly now: number; readonly wallTimeMs: number };

/** The state of a check that has not been probed yet. */
export function initialState(at: Instant): CheckState {
  return {
    status: "unknown",
    sinceMs: at.wallTimeMs,
    consecutiveSuccesses: 0,
    consecutiveFailures: 0,
    stale: false,
    everHealthy: false,
    certificateEndsSoon: false,
  };
}

/**
 * Applies one result. A run of the same outcome counts up and the other outcome ends it; below the threshold the
 * published status stays (kubelet, `pkg/kubelet/prober/worker.go`). Inconclusive results change neither, nor does the
 * result of a probe that was in flight when its check was blocked.
 * Call {@link expire} first: a run does not continue over evidence that has expired.
 */
export function advance(state: CheckState, result: ProbeResult, thresholds: Thresholds, at: Instant): CheckState {
  const certificates = certificatesOf(result, thresholds);
  if (result.outcome === "inconclusive" || state.blockedBy !== undefined) {
    return { ...state, lastResult: result, ...certificates };
  }
  const succeeded = result.outcome === "success";
  const consecutiveSuccesses = succeeded ? state.consecutiveSuccesses + 1 : 0;
  const consecutiveFailures = succeeded ? 0 : state.consecutiveFailures + 1;
  const status = publishedStatus(state.status, consecutiveSuccesses, consecutiveFailures, thresholds);
  const next: { -readonly [K in keyof CheckState]: CheckState[K] } = {
    ...state,
    lastResult: status === state.status ? result : withTraceKept(result),
    status,
    sinceMs: status === state.status ? state.sinceMs : at.wallTimeMs,
    consecutiveSuccesses,
    consecutiveFailures,
    evidenceAt: Math.min(result.asOf ?? at.now, at.now),
    stale: false,
    everHealthy: state.everHealthy || status === "healthy",
  };
  if (result.outcome === "failure") next.lastFailure = result;
  return certificates ? { ...next, ...certificates } : next;
}

function publishedStatus(
  current: CheckStatus,
  successes: number,
  failures: number,
  { successThreshold, failureThreshold }: Thresholds,
): CheckStatus {
  if (successes >= successThreshold) return "healthy";
  if (failures >= failureThreshold) return "unhealthy";
  return current;
}

type Certificates = Partial<
  Pick<CheckState, "certificateNotAfterMs" | "clientCertificateNotAfterMs" | "certificateEndsSoon">
>;

/** Whether a certificate of the probe's handshake, the peer's or ours, is near its end; undefined without any. */
export function certificateEndsSoon(
  { details, atMs }: ProbeResult,
  { expiresWithinMs }: Thresholds,
): boolean | undefined {
  const ends = [details.tls?.notAfterMs, details.tls?.clientNotAfterMs].filter((end) => end !== undefined);
  if (ends.length === 0) return undefined;
  return expiresWithinMs !== undefined && Math.min(...ends) - atMs < expiresWithinMs;
}

function certificatesOf(result: ProbeResult, thresholds: Thresholds): Certificates | undefined {
  if (!result.details.tls) return undefined; // no handshake: what was known still holds
  const { notAfterMs, clientNotAfterMs } = result.details.tls;
  const endsSoon = certificateEndsSoon(result, thresholds);
  if (endsSoon === undefined) return undefined;
  return {
    ...(notAfterMs === undefined ? {} : { certificateNotAfterMs: notAfterMs }),
    ...(clientNotAfterMs === undefined ? {} : { clientCertificateNotAfterMs: clientNotAfterMs }),
    certificateEndsSoon: endsSoon,
  };
}

/**
 * Forgets evidence older than `staleAfterMs`: the status becomes `unknown` and the runs start anew.
 * Returns the same object when nothing expired. `staleAfterMs` may be Infinity.
 */
export function expire(state: CheckState, staleAfterMs: number, at: Instant): CheckState {
  if (state.stale || state.evidenceAt === undefined || at.now - state.evidenceAt <= staleAfterMs) return state;
  return withoutEvidence(state, at);
}

/** The check is not probed while `cause` is unhealthy: what was known of it is no evidence any more. */
export function block(state: CheckState, cause: string, at: Instant): CheckState {
  return { ...withoutEvidence(state, at), blockedBy: cause };
}

/** Nothing blocks the check any more; its status is unknown until it has been probed again. */
export function unblock({ blockedBy: _, ...state }: CheckState): CheckState {
  return state;
}

function withoutEvidence(state: CheckState, at: Instant): CheckState {
  return {
    ...state,
    status: "unknown",
    sinceMs: state.status === "unknown" ? state.sinceMs : at.wallTimeMs,
    consecutiveSuccesses: 0,
    consecutiveFailures: 0,
    stale: state.evidenceAt !== undefined,
  };
}

/** Whether the newest result speaks against the published status, so that a change is to be confirmed soon. */
export function disagrees(state: CheckState): boolean {
  if (state.consecutiveSuccesses > 0) return state.status !== "healthy";
  if (state.consecutiveFailures > 0) return state.status !== "unhealthy";
  return false;
}

/** Why a check's status is `unknown`, for a status line. */
export function whyUnknown(state: CheckState, thresholds: Thresholds, staleAfterMs: number, now: number): string {
  if (state.blockedBy !== undefined) return `${state.blockedBy} is unhealthy`;
  if (state.stale && state.evidenceAt !== undefined) {
    const overMs = now - state.evidenceAt - staleAfterMs;
    return overMs < 0 ? "no result since it was blocked" : `stale for ${Math.floor(overMs / 1000)} s`;
  }
  if (state.consecutiveFailures > 0) {
    return `${state.consecutiveFailures} of ${thresholds.failureThreshold} failures (${state.lastFailure?.reason})`;
  }
  if (state.consecutiveSuccesses > 0)
    return `${state.consecutiveSuccesses} of ${thresholds.successThreshold} successes`;
  return state.lastResult ? "no conclusive result yet" : "no result yet";
}
