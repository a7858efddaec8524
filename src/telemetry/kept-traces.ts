import type { Check } from "../check.ts";
import type { EventListener } from "../event.ts";
import type { ProbeResult } from "../probe.ts";
import type { EndedTrace } from "../probe-trace.ts";

/** Takes a probe whose span is to be exported. */
export type RecordSpan = (check: Check, result: ProbeResult, trace: EndedTrace) => void;

/**
 * Hands on each probe whose trace is kept, once: when it ends, or, when only the change that it led to makes it worth
 * keeping, with that change.
 */
export function keptTraces(record: RecordSpan): EventListener {
  /** The trace of each check's newest probe, while it is not kept. */
  const undecided = new Map<string, string>();
  return (event) => {
    switch (event.type) {
      case "probe-ended": {
        const { check, result } = event;
        if (!result?.trace) return;
        undecided.delete(check.name);
        if (result.trace.kept) record(check, result, result.trace);
        else undecided.set(check.name, result.trace.traceId);
        return;
      }
      case "check-status-changed": {
        const { check, state } = event;
        const { lastResult } = state;
        if (!lastResult?.trace?.kept || undecided.get(check.name) !== lastResult.trace.traceId) return;
        undecided.delete(check.name);
        record(check, lastResult, lastResult.trace);
        return;
      }
      case "reload-succeeded":
        for (const { name } of event.changes.removed) undecided.delete(name);
        return;
    }
  };
}
