import type { Check } from "./check.ts";
import type { CheckState, CheckStatus } from "./check-state.ts";
import type { GroupStatus } from "./health.ts";
import type { ProbeResult } from "./probe.ts";

/** A probe is about to start; `delayMs` is how late it is against its schedule. */
export type ProbeStarted = { readonly type: "probe-started"; readonly check: Check; readonly delayMs: number };

/** A probe has ended; `result` is absent when it was given up because the sidecar stops. */
export type ProbeEnded = { readonly type: "probe-ended"; readonly check: Check; readonly result?: ProbeResult };

/** A result came between two probes, from a stream that is kept open. */
export type ResultPushed = { readonly type: "result-pushed"; readonly check: Check; readonly result: ProbeResult };

/** A check's published status changed; `state` is the evidence that led to it. */
export type CheckStatusChanged = {
  readonly type: "check-status-changed";
  readonly check: Check;
  readonly from: CheckStatus;
  readonly state: CheckState;
};

/** A group's status changed. */
export type GroupStatusChanged = {
  readonly type: "group-status-changed";
  readonly group: string;
  readonly from: GroupStatus;
  readonly to: GroupStatus;
};

/** Readiness began to answer 503 on purpose. */
export type DrainStarted = { readonly type: "drain-started" };

/** Changed TLS files of a check cannot be used; the last good ones are kept. */
export type TlsFilesKept = { readonly type: "tls-files-kept"; readonly check: Check; readonly message: string };

/** An endpoint's handler threw: a bug of ours, so it is logged with its stack. */
export type RequestFailed = { readonly type: "request-failed"; readonly request: string; readonly error: unknown };

/** What happens inside the sidecar. Metrics and logs are subscribers of these, nothing else writes to them. */
export type SidecarEvent =
  | ProbeStarted
  | ProbeEnded
  | ResultPushed
  | CheckStatusChanged
  | GroupStatusChanged
  | DrainStarted
  | TlsFilesKept
  | RequestFailed;

/** Takes an event; must not throw and must not block. */
export type EventListener = (event: SidecarEvent) => void;
