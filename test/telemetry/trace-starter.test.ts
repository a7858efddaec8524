import assert from "node:assert/strict";
import { test } from "node:test";
import { endTrace, keptTraceId, type ProbeTrace, traceparentOf, withTraceKept } from "../../src/probe-trace.ts";
import { traceStarter } from "../../src/telemetry/trace-starter.ts";

for (const { name, exported, sampleRatio, propagate, random, started } of [
  { name: "nobody would see it", exported: false, sampleRatio: 1, propagate: false, random: 0, started: undefined },
  { name: "told to the target only", exported: false, sampleRatio: 1, propagate: true, random: 0, started: false },
  { name: "below the ratio", exported: true, sampleRatio: 0.01, propagate: false, random: 0.0099, started: true },
  { name: "at the ratio", exported: true, sampleRatio: 0.01, propagate: false, random: 0.01, started: false },
  { name: "a ratio of 0", exported: true, sampleRatio: 0, propagate: false, random: 0, started: false },
  { name: "a ratio of 1", exported: true, sampleRatio: 1, propagate: true, random: 0.999, started: true },
]) {
  test(`${name}: ${started === undefined ? "no trace" : started ? "sampled" : "not sampled"}`, () => {
    const start = traceStarter({ tracing: () => ({ sampleRatio, propagate }), exported, random: () => random });
    const trace = start();
    assert.equal(trace?.sampled, started);
    if (!trace) return;
    assert.match(traceparentOf(trace), new RegExp(`^00-[0-9a-f]{32}-[0-9a-f]{16}-0${started ? 1 : 0}$`));
    assert.notEqual(start()?.traceId, trace.traceId);
  });
}

const trace: ProbeTrace = {
  traceId: "1".repeat(32),
  spanId: "2".repeat(16),
  sampled: false,
  exported: true,
  propagate: true,
};

for (const { name, ended, failed = false, part = 0.1, kept } of [
  { name: "a failure", ended: trace, failed: true, kept: true },
  { name: "a success", ended: trace, kept: false },
  { name: "a success that was sampled", ended: { ...trace, sampled: true }, kept: true },
  { name: "a slow success", ended: trace, part: 0.5, kept: true },
  { name: "a failure that nobody exports", ended: { ...trace, exported: false }, failed: true, kept: false },
]) {
  test(`${name} is ${kept ? "" : "not "}to be found`, () => {
    assert.equal(keptTraceId({ trace: endTrace(ended, failed, part) }), kept ? trace.traceId : undefined);
  });
}

test("a probe without a trace is not to be found", () => assert.equal(keptTraceId({}), undefined));

for (const { name, ended, kept } of [
  { name: "a success", ended: trace, kept: true },
  { name: "a success that nobody exports", ended: { ...trace, exported: false }, kept: false },
]) {
  test(`${name} that changed a status is ${kept ? "" : "not "}to be found`, () => {
    const result = withTraceKept({ trace: endTrace(ended, false, 0.1) });
    assert.equal(keptTraceId(result), kept ? trace.traceId : undefined);
  });
}
