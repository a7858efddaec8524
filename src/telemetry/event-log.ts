import type { Logger } from "pino";
import type { CheckStatusChanged, EventListener, ProbeEnded, ResultPushed } from "../event.ts";
import type { ProbeResult } from "../probe.ts";
import { keptTraceId } from "../probe-trace.ts";
import { logReload } from "./reload-log.ts";

/**
 * Writes events as log lines: one for each change of a status, and one for each probe only at level `debug`.
 * Reason `internal` is our own bug or an unreadable file, so it is always logged, with its stack if it has one.
 */
export function eventLog(logger: Logger): EventListener {
  return (event) => {
    switch (event.type) {
      case "probe-ended":
      case "result-pushed":
        logProbe(logger, event);
        return;
      case "check-status-changed":
        logChange(logger, event);
        return;
      case "group-status-changed":
        logger.info(
          { event: "group-status-changed", group: event.group, status: event.to, from: event.from },
          `group ${event.group} is ${event.to}`,
        );
        return;
      case "check-blocked":
        logger.warn(
          { event: event.type, check: event.check.name, cause: event.cause },
          `check ${event.check.name} is not probed while ${event.cause} is unhealthy`,
        );
        return;
      case "check-unblocked":
        logger.info({ event: event.type, check: event.check.name }, `check ${event.check.name} is probed again`);
        return;
      case "drain-started":
        logger.info({ event: "drain-started" }, "draining: readiness answers 503 from now on");
        return;
      case "drain-ended":
        logger.info({ event: "drain-ended" }, "readiness answers by its checks again");
        return;
      case "reload-succeeded":
      case "reload-failed":
      case "canary-started":
        logReload(logger, event);
        return;
      case "admin-refused":
        logger.warn(
          { event: event.type, address: event.address },
          `${event.request} from ${event.address} was refused: server.admin.allow does not hold that address`,
        );
        return;
      case "webhook-dropped":
        logger.warn({ event: event.type, events: event.events }, event.message);
        return;
      case "tls-files-kept":
        logger.warn({ event: event.type, check: event.check.name, message: event.message }, event.message);
        return;
      case "request-failed":
        logger.error({ event: "request-failed", err: event.error }, `${event.request} failed`);
        return;
      case "probe-started":
        return;
    }
  };
}

function logProbe(logger: Logger, event: ProbeEnded | ResultPushed): void {
  const { type, check, result } = event;
  if (!result) return;
  const { outcome, durationMs } = result;
  const fields = {
    event: type,
    check: check.name,
    outcome,
    durationMs: Math.round(durationMs * 1000) / 1000,
    ...tracedBy(result),
  };
  if (outcome === "success") {
    logger.debug(fields, `probe of ${check.name}: success`);
    return;
  }
  const { message } = result;
  if (outcome === "inconclusive") {
    logger.debug({ ...fields, message }, `probe of ${check.name}: inconclusive: ${message}`);
    return;
  }
  const { reason, cause } = result;
  const level = reason === "internal" ? "error" : "debug";
  const why = { reason, message, ...(cause ? { err: cause } : {}) };
  logger[level]({ ...fields, ...why }, `probe of ${check.name} failed: ${message}`);
}

/** The key under which the trace of a probe can be looked up. */
function tracedBy(result: ProbeResult): { readonly traceId?: string } {
  const traceId = keptTraceId(result);
  return traceId === undefined ? {} : { traceId };
}

function whyOf({ status, lastFailure, blockedBy, stale }: CheckStatusChanged["state"]): string | undefined {
  if (status === "unhealthy") return lastFailure?.message;
  if (blockedBy !== undefined) return `${blockedBy} is unhealthy`;
  return status === "unknown" && stale ? "its evidence is too old" : undefined;
}

function logChange(logger: Logger, { check, from, state }: CheckStatusChanged): void {
  const reason = state.status === "unhealthy" ? state.lastFailure?.reason : undefined;
  const message = whyOf(state);
  const fields = {
    event: "check-status-changed",
    check: check.name,
    status: state.status,
    from,
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    consecutiveSuccesses: state.consecutiveSuccesses,
    consecutiveFailures: state.consecutiveFailures,
    ...(check.mode === "observe" ? { mode: check.mode } : {}),
    // Evidence that expired, or was dropped, is of no probe's making.
    ...(state.lastResult && state.status !== "unknown" ? tracedBy(state.lastResult) : {}),
  };
  const why = message === undefined ? "" : `: ${message}`;
  logger[state.status === "healthy" ? "info" : "warn"](fields, `check ${check.name} is ${state.status}${why}`);
}
