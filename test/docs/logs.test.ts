import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Writable } from "node:stream";
import { test } from "node:test";
import { pino } from "pino";
import { initialState } from "../../src/check-state.ts";
import type { SidecarEvent } from "../../src/event.ts";
import { eventLog } from "../../src/telemetry/event-log.ts";
import { makeCheck } from "../support/make-check.ts";
import { failure, inconclusive, success, traced } from "../support/make-result.ts";

/** The events of docs/behaviour.md's table, each with every key that may be beside it. */
function documented(): ReadonlyMap<string, readonly string[]> {
  const [, logs = ""] = readFileSync("docs/behaviour.md", "utf8").split("## Logs");
  const rows = [...logs.matchAll(/^\| (`[^|]+) \| [^|]+ \| ([^|]*)\|$/gm)];
  const words = (text: string) => [...text.matchAll(/`([\w-]+)`/g)].map(([, word = ""]) => word);
  return new Map(
    rows.flatMap(([, events = "", keys = ""]) => words(events).map((event) => [event, [...new Set(words(keys))]])),
  );
}

const check = makeCheck({ mode: "observe" });
const state = initialState({ now: 0, wallTimeMs: 0 });
const changes = { added: [], changed: [], removed: [], kept: [] };
const bug = new Error("a bug");
const lastFailure = { outcome: "failure", reason: "tls", message: "no" } as const;

/** Events that make every key appear. */
const told: readonly SidecarEvent[] = [
  { type: "probe-ended", check, result: traced(failure("internal", { cause: bug }), "a") },
  { type: "probe-ended", check, result: inconclusive() },
  { type: "result-pushed", check, result: success() },
  { type: "result-pushed", check, result: failure() },
  {
    type: "check-status-changed",
    check,
    from: "healthy",
    state: { ...state, status: "unhealthy", lastFailure, lastResult: traced(failure(), "a") },
  },
  { type: "check-status-changed", check, from: "healthy", state: { ...state, status: "unknown", stale: true } },
  { type: "group-status-changed", group: "readiness", from: "healthy", to: "unhealthy", evidence: [] },
  { type: "check-blocked", check, cause: "other" },
  { type: "check-unblocked", check },
  { type: "drain-started" },
  { type: "drain-ended" },
  { type: "reload-succeeded", trigger: "files", changes },
  { type: "reload-failed", trigger: "files", problems: ["x"], error: bug },
  { type: "canary-started", trigger: "files", checks: ["app"], observeMs: 1 },
  { type: "admin-refused", address: "10.0.0.1", request: "GET /-/drain" },
  { type: "tls-files-kept", check, message: "no" },
  { type: "webhook-dropped", events: 1, message: "no" },
  { type: "request-failed", request: "GET /", error: bug },
];

test("docs/behaviour.md tells every event of the log with its keys, and no others", () => {
  const keys = new Map<string, Set<string>>();
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      const { event, level: _level, msg, ...more } = JSON.parse(String(chunk));
      assert.equal(typeof msg, "string", event);
      keys.set(event, new Set([...(keys.get(event) ?? []), ...Object.keys(more)]));
      done();
    },
  });
  const listen = eventLog(pino({ level: "debug", base: null, timestamp: false }, stream));
  for (const event of told) listen(event);
  const table = documented();
  for (const [event, found] of keys) {
    const wanted = event === "result-pushed" ? table.get("probe-ended") : table.get(event);
    const unlike = event === "result-pushed" ? ["traceId", "err"] : [];
    assert.deepEqual([...found].sort(), [...(wanted ?? [])].filter((key) => !unlike.includes(key)).sort(), event);
  }
  // By the wiring, by starvation-log.ts and by tracing.ts.
  const elsewhere = ["started", "starved", "signal", "stopped", "trace-export-failed"];
  assert.deepEqual([...table.keys()].sort(), [...keys.keys(), ...elsewhere].sort());
});
