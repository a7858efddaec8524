import type { ProbeDetails, ProbeFailure, ProbeFinding } from "../probe.ts";
import type { PhaseTimer } from "./phase-timer.ts";

/** What one run of a probe hands down: its deadline, and where to note what is learned on the way. */
export type ProbeRun = {
  /** Aborts at the deadline, and when the probe is given up. Everything that waits must end with it. */
  readonly signal: AbortSignal;
  readonly phases: PhaseTimer;
  /** Filled as things become known, so that a probe that fails later still tells them. */
  readonly details: { -readonly [K in keyof ProbeDetails]: ProbeDetails[K] };
  /** Sent with a request, unless the user sends one (W3C Trace Context). */
  readonly traceparent?: string;
};

/**
 * One protocol's way to probe. Returns what it found; what it throws is translated by `failure-reason.ts`.
 * Whatever it opened is closed when its promise settles, but for what the target asks to keep: that, when
 * `ProbeEnvironment.lifetime` ends.
 */
export type ProtocolProbe = (run: ProbeRun) => Promise<ProbeFinding>;

/** What probes need from outside besides their target. */
export type ProbeEnvironment = {
  /** Aborts when the probe will not be run again: what it keeps open between its runs is then closed. */
  readonly lifetime: AbortSignal;
  /** Takes what is found between two runs, from a stream that is kept open. */
  readonly onFinding: (finding: ProbeFinding, details: ProbeDetails) => void;
  /** Takes how such a stream ended, when it was not we who ended it. */
  readonly onStreamEnd: (failure: ProbeFailure, details: ProbeDetails) => void;
  /** Sent as (the first part of) the user agent. */
  readonly userAgent: string;
  /** Hears when changed TLS files cannot be used and the last good ones are kept. */
  readonly onTlsFilesKept: (message: string) => void;
};
