import assert from "node:assert/strict";
import { test } from "node:test";
import { initialState } from "../../src/check-state.ts";
import type { CheckStatusChanged, ProbeEnded, SidecarEvent } from "../../src/event.ts";
import type { ProbeResult } from "../../src/probe.ts";
import { withTraceKept } from "../../src/probe-trace.ts";
import { keptTraces } from "../../src/telemetry/kept-traces.ts";
import { makeCheck } from "../support/make-check.ts";
import { failure, success, traced } from "../support/make-result.ts";

const check = makeCheck();
const other = makeCheck({ name: "other" });
const state = initialState({ now: 0, wallTimeMs: 0 });
const noChanges = { added: [], changed: [], removed: [], kept: [] };

/** A success that was not sampled: nothing is decided yet. */
function unsampled(traceId: string): ProbeResult {
  const result = traced(success(), traceId);
  return result.trace ? { ...result, trace: { ...result.trace, kept: false } } : result;
}

const ended = (result: ProbeResult, of = check): ProbeEnded => ({ type: "probe-ended", check: of, result });
const changed = (lastResult: ProbeResult, of = check): CheckStatusChanged => ({
  type: "check-status-changed",
  check: of,
  from: "unknown",
  state: { ...state, status: "healthy", lastResult },
});

const rows: readonly {
  readonly name: string;
  readonly events: readonly SidecarEvent[];
  readonly kept: readonly string[];
}[] = [
  { name: "a failure", events: [ended(traced(failure(), "f"))], kept: ["f"] },
  { name: "a success that was not sampled", events: [ended(unsampled("a"))], kept: [] },
  { name: "a probe without a trace", events: [ended(failure()), changed(failure())], kept: [] },
  { name: "a probe that was given up", events: [{ type: "probe-ended", check }], kept: [] },
  {
    name: "a success that changed the status",
    events: [ended(unsampled("a")), changed(withTraceKept(unsampled("a")))],
    kept: ["a"],
  },
  {
    name: "a failure that changed the status: once",
    events: [ended(traced(failure(), "f")), changed(traced(failure(), "f"))],
    kept: ["f"],
  },
  {
    name: "a change that was none of the probe's making, such as that its evidence expired",
    events: [ended(unsampled("a")), changed(unsampled("a"))],
    kept: [],
  },
  {
    name: "a change after a newer probe of another check",
    events: [ended(unsampled("a")), ended(unsampled("b"), other), changed(withTraceKept(unsampled("a")))],
    kept: ["a"],
  },
  {
    name: "the same change told twice",
    events: [ended(unsampled("a")), changed(withTraceKept(unsampled("a"))), changed(withTraceKept(unsampled("a")))],
    kept: ["a"],
  },
  {
    name: "a check that a reload removed meanwhile",
    events: [
      ended(unsampled("a")),
      { type: "reload-succeeded", trigger: "files", changes: { ...noChanges, removed: [check] } },
      changed(withTraceKept(unsampled("a"))),
    ],
    kept: [],
  },
];

for (const { name, events, kept } of rows) {
  test(`${name}: ${kept.length === 0 ? "no span" : "a span"}`, () => {
    const recorded: string[] = [];
    const listen = keptTraces((_, result, trace) => {
      assert.equal(result.trace, trace);
      recorded.push(trace.traceId);
    });
    for (const event of events) listen(event);
    assert.deepEqual(recorded, kept);
  });
}
