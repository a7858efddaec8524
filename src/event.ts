import type { Check } from "./check.ts";
import type { CheckState, CheckStatus } from "./check-state.ts";
import type { ConfigChanges } from "./config-changes.ts";
import type { CheckSnapshot, GroupStatus } from "./health.ts";
import type { ProbeResult } from "./probe.ts";

/** A probe is about to start; `delayMs` is how late it is against its schedule. */
export type ProbeStarted = { readonly type: "probe-started"; readonly check: Check; readonly delayMs: number };

/** A probe has ended; `result` is absent when it was given up because the sidecar stops. */
export type ProbeEnded = {
  readonly type: "probe-ended";
  readonly check: Check;
  readonly result?: ProbeResult;
  /** The trace of this probe, when it was traced and is kept. */
  readonly traceId?: string;
};

/** A result came between two probes, from a stream that is kept open. */
export type ResultPushed = { readonly type: "result-pushed"; readonly check: Check; readonly result: ProbeResult };

/** A check's published status changed; `state` is the evidence that led to it. */
export type CheckStatusChanged = {
  readonly type: "check-status-changed";
  readonly check: Check;
  readonly from: CheckStatus;
  readonly state: CheckState;
};

/** A check is not probed from now on, since `cause`, which it depends on, is unhealthy. */
export type CheckBlocked = { readonly type: "check-blocked"; readonly check: Check; readonly cause: string };

/** What blocked a check is over: it is probed again, at once. */
export type CheckUnblocked = { readonly type: "check-unblocked"; readonly check: Check };

/** A group's status changed; `evidence` is its enforced checks that are not healthy, the root causes first. */
export type GroupStatusChanged = {
  readonly type: "group-status-changed";
  readonly group: string;
  readonly from: GroupStatus;
  readonly to: GroupStatus;
  readonly evidence: readonly CheckSnapshot[];
};

/** Readiness began to answer 503 on purpose. */
export type DrainStarted = { readonly type: "drain-started" };

/** Readiness answers by its checks again. */
export type DrainEnded = { readonly type: "drain-ended" };

/** What asked for a reload: SIGHUP, `POST /-/reload`, or that the files changed. */
export type ReloadTrigger = "signal" | "request" | "files";

/** A changed configuration is in force. */
export type ReloadSucceeded = {
  readonly type: "reload-succeeded";
  readonly trigger: ReloadTrigger;
  readonly changes: ConfigChanges;
};

/** A changed configuration was refused, for these reasons, a line each; the old one runs on. */
export type ReloadFailed = {
  readonly type: "reload-failed";
  readonly trigger: ReloadTrigger;
  readonly problems: readonly string[];
  /** An exception that was no operator's mistake: a bug of ours, so it is logged with its stack. */
  readonly error?: unknown;
};

/** The new and changed checks of a new configuration are observed for `observeMs` before it comes into force. */
export type CanaryStarted = {
  readonly type: "canary-started";
  readonly trigger: ReloadTrigger;
  readonly checks: readonly string[];
  readonly observeMs: number;
};

/** An address that `server.admin.allow` does not hold asked for a path under `/-/`. */
export type AdminRefused = { readonly type: "admin-refused"; readonly address: string; readonly request: string };

/** The webhook did not take events, after all attempts, or more events came than its queue holds. */
export type WebhookDropped = { readonly type: "webhook-dropped"; readonly events: number; readonly message: string };

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
  | CheckBlocked
  | CheckUnblocked
  | GroupStatusChanged
  | DrainStarted
  | DrainEnded
  | ReloadSucceeded
  | ReloadFailed
  | CanaryStarted
  | AdminRefused
  | WebhookDropped
  | TlsFilesKept
  | RequestFailed;

/** Takes an event; must not throw and must not block. */
export type EventListener = (event: SidecarEvent) => void;
