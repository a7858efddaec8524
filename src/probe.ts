import type { EndedTrace, ProbeTrace } from "./probe-trace.ts";

/** Why a probe failed. A closed set, so that it is safe as a metric label; free text goes to logs and JSON only. */
export const failureReasons = [
  "timeout",
  "refused",
  "reset",
  "unreachable",
  "dns",
  "tls",
  "protocol",
  "unexpected-response",
  "not-serving",
  "internal",
] as const;

export type FailureReason = (typeof failureReasons)[number];

/** The parts of a probe's time, in the order in which they happen. */
export const phases = ["dns", "connect", "tls", "request", "transfer"] as const;

export type Phase = (typeof phases)[number];

/** Milliseconds spent in each phase that was entered; of a phase that was cut off, the time until then. */
export type PhaseDurations = { readonly [P in Phase]?: number };

export const outcomes = ["success", "failure", "inconclusive"] as const;

export type Outcome = (typeof outcomes)[number];

/** What the peer showed during the TLS handshake, also when its certificate was refused. */
export type TlsDetails = {
  /** End of the leaf certificate's validity, as epoch milliseconds. */
  readonly notAfterMs?: number;
  /** The same of our own client certificate. */
  readonly clientNotAfterMs?: number;
  /** The negotiated version, for example `TLSv1.3`. */
  readonly protocol?: string;
};

/** What a protocol learned besides the outcome. */
export type ProbeDetails = {
  readonly http?: { readonly status: number };
  readonly grpc?: { readonly servingStatus: string };
  /** The gRPC status with which the server refused to say, by its name. */
  readonly rpcStatus?: string;
  readonly tls?: TlsDetails;
  /** A proxy answered in place of the application. */
  readonly via?: "proxy";
};

export type ProbeSuccess = { readonly outcome: "success" };

export type ProbeFailure = {
  readonly outcome: "failure";
  readonly reason: FailureReason;
  /** For people: what is wrong, with the value found and the value wanted. May name hosts. */
  readonly message: string;
  /** The exception behind reason `internal`: our own bug, so it is logged with its stack. */
  readonly cause?: unknown;
};

/** Our own process was starved, so the probe says nothing about the target. */
export type ProbeInconclusive = {
  readonly outcome: "inconclusive";
  /** For people: what was missed, and for how long we did not run. May name hosts. */
  readonly message: string;
  /** For how long our event loop did not run. */
  readonly blockedMs: number;
};

/** What one protocol concludes about its target, before the time it took is added. */
export type ProbeFinding = ProbeSuccess | ProbeFailure;

/** One probe, done: the outcome, how long it took and what was learned. */
export type ProbeResult = (ProbeFinding | ProbeInconclusive) & {
  /** The target as a URL, without secrets. */
  readonly target: string;
  readonly durationMs: number;
  readonly phases: PhaseDurations;
  readonly details: ProbeDetails;
  /** When the probe started, as epoch milliseconds. */
  readonly atMs: number;
  /**
   * Monotonic time up to which the result is known to hold: earlier than its end when our process did not run before it
   * read the answer, which may have lain there since. Absent: when the result is applied.
   */
  readonly asOf?: number;
  /** The trace that this probe is the root of, when it was traced. */
  readonly trace?: EndedTrace;
};

/**
 * One diagnostic action against one target, with its deadline inside.
 * A failing target is a value; it never rejects because of what a target does.
 * Aborting `signal` gives the probe up: it frees what it holds and rejects with the signal's reason.
 */
export type Probe = (signal: AbortSignal, trace?: ProbeTrace) => Promise<ProbeResult>;
