import type { Check } from "./check.ts";
import { whyUnknown } from "./check-state.ts";
import type { CheckStatusChanged, SidecarEvent } from "./event.ts";
import type { CheckSnapshot } from "./health.ts";
import { resultJson } from "./result-json.ts";

/** The events that are told outside: changes, not every probe. */
export const toldEventTypes = [
  "check-status-changed",
  "check-blocked",
  "check-unblocked",
  "group-status-changed",
  "drain-started",
  "drain-ended",
  "reload-succeeded",
  "reload-failed",
  "canary-started",
  "admin-refused",
  "tls-files-kept",
] as const satisfies readonly SidecarEvent["type"][];

export type ToldEventType = (typeof toldEventTypes)[number];
type ToldEvent = Extract<SidecarEvent, { type: ToldEventType }>;

/** No list in an event is longer, so that none grows with the configuration. */
const maxItems = 50;

export function isTold(event: SidecarEvent): event is ToldEvent {
  return (toldEventTypes as readonly string[]).includes(event.type);
}

/** What is told of an event beside its type, with the evidence that led to it; free of secrets, bounded. */
export function eventFields(event: ToldEvent): object {
  switch (event.type) {
    case "check-status-changed":
      return checkFields(event);
    case "check-blocked":
      return { check: event.check.name, cause: event.cause };
    case "check-unblocked":
      return { check: event.check.name };
    case "group-status-changed": {
      const { group, from, to, evidence } = event;
      return { group, from, status: to, ...bounded("evidence", evidence.map(evidenceOf)) };
    }
    case "drain-started":
    case "drain-ended":
      return {};
    case "reload-succeeded": {
      const { added, changed, removed } = event.changes;
      const lists = Object.entries({ added, changed, removed }).map(([key, checks]) =>
        bounded(key, checks.map(nameOf)),
      );
      return Object.assign({ trigger: event.trigger }, ...lists);
    }
    case "reload-failed":
      return { trigger: event.trigger, ...bounded("problems", event.problems) };
    case "canary-started":
      return { trigger: event.trigger, ...bounded("checks", event.checks), observeSeconds: event.observeMs / 1000 };
    case "admin-refused":
      return { address: event.address, request: event.request };
    case "tls-files-kept":
      return { check: event.check.name, message: event.message };
  }
}

function checkFields({ check, from, state }: CheckStatusChanged): object {
  const { status, consecutiveSuccesses, consecutiveFailures, lastFailure, lastResult } = state;
  const failure = status === "unhealthy" ? lastFailure : undefined;
  return {
    check: check.name,
    from,
    status,
    ...(check.mode === "observe" ? { mode: check.mode } : {}),
    ...(failure ? { reason: failure.reason, message: failure.message } : {}),
    ...(status === "unknown" ? { message: whyItIsUnknown(check, state) } : {}),
    consecutiveSuccesses,
    consecutiveFailures,
    ...(lastResult ? { lastResult: resultJson(lastResult) } : {}),
  };
}

/** A check that keeps its group from being healthy. */
function evidenceOf({ check, state }: CheckSnapshot): object {
  const failure = state.status === "unhealthy" ? state.lastFailure : undefined;
  return {
    check: check.name,
    status: state.status,
    critical: check.critical,
    ...(failure ? { reason: failure.reason, message: failure.message } : {}),
    ...(state.status === "unknown" ? { message: whyItIsUnknown(check, state) } : {}),
    ...(state.certificateEndsSoon ? { certificateEndsSoon: true } : {}),
  };
}

function whyItIsUnknown({ thresholds, timing }: Check, state: CheckStatusChanged["state"]): string {
  // Told at the moment when it happens: stale since now.
  const now = (state.evidenceAt ?? 0) + timing.staleAfterMs;
  return whyUnknown(state, thresholds, timing.staleAfterMs, now);
}

function nameOf({ name }: Check): string {
  return name;
}

/** A list under its key, cut; how many were left out is told beside it. */
function bounded(key: string, items: readonly unknown[]): object {
  const more = items.length - maxItems;
  return { [key]: items.slice(0, maxItems), ...(more > 0 ? { [`${key}LeftOut`]: more } : {}) };
}
