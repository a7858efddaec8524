import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { HealthStore } from "../../src/health-store.ts";
import type { ProbeResult } from "../../src/probe.ts";
import { eventLog } from "../../src/telemetry/event-log.ts";
import type { LogLevel } from "../../src/telemetry/log-level.ts";
import { createLogger } from "../../src/telemetry/logger.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { type CheckWishes, makeCheck } from "../support/make-check.ts";
import { failure, inconclusive, success } from "../support/make-result.ts";

/** A log, one check and a store that tells it; gives the text that was written since the last look. */
async function setUp(level: LogLevel, { pretty = false, check: wishes = {} as CheckWishes } = {}) {
  const written: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      written.push(String(chunk));
      done();
    },
  });
  const logger = await createLogger(level, { stream, pretty });
  const listen = eventLog(logger);
  const check = makeCheck(wishes);
  const clock = new FakeClock();
  const store = new HealthStore([check], clock, listen);
  const probe = (result: ProbeResult) => {
    listen({ type: "probe-started", check, delayMs: 0 });
    listen({ type: "probe-ended", check, result });
    store.apply(check.name, result);
  };
  const text = () => written.splice(0).join("");
  const lines = () =>
    text()
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  return { logger, listen, check, clock, store, probe, text, lines };
}

test("a line is one JSON object with a level as a word and a time in ISO 8601", async () => {
  const { logger, lines } = await setUp("info");
  logger.info({ event: "started" }, "two\nlines");
  const [line] = lines();
  assert.equal(line.level, "info");
  assert.equal(new Date(line.time).toISOString(), line.time);
  assert.equal(line.msg, "two\nlines");
  assert.equal(line.event, "started");
});

test("one line for each change of a status, none for a probe", async () => {
  const { probe, lines } = await setUp("info");
  const told = (result: ProbeResult) => {
    probe(result);
    return lines().map(({ level, event, status, msg }) => [level, event, status, msg]);
  };
  const group = (status: string, name = "readiness") => {
    return ["info", "group-status-changed", status, `group ${name} is ${status}`];
  };
  assert.deepEqual(told(success()), [
    ["info", "check-status-changed", "healthy", "check app is healthy"],
    group("healthy"),
    group("healthy", "startup"),
  ]);
  assert.deepEqual([success(), failure(), inconclusive(), failure(), success()].flatMap(told), []);
  assert.deepEqual([failure(), failure()].flatMap(told), []);
  assert.deepEqual(told(failure("timeout")), [
    ["warn", "check-status-changed", "unhealthy", "check app is unhealthy: timeout by 10.0.0.1:5432"],
    group("unhealthy"),
  ]);
});

test("the line of a change tells from what, why and after how many results", async () => {
  const { probe, lines } = await setUp("info", { check: { failureThreshold: 2, groups: ["mine"], mode: "observe" } });
  probe(success());
  lines();
  probe(failure("dns"));
  probe(failure("tls"));
  const [{ time, ...line }] = lines();
  assert.ok(time);
  assert.deepEqual(line, {
    level: "warn",
    event: "check-status-changed",
    check: "app",
    status: "unhealthy",
    from: "healthy",
    reason: "tls",
    message: "tls by 10.0.0.1:5432",
    consecutiveSuccesses: 0,
    consecutiveFailures: 2,
    mode: "observe",
    msg: "check app is unhealthy: tls by 10.0.0.1:5432",
  });
});

test("evidence that got too old is a change", async () => {
  const { clock, probe, store, lines } = await setUp("info");
  probe(success());
  lines();
  clock.pause(60_000);
  store.checks();
  const [line] = lines();
  assert.deepEqual(
    [line.level, line.status, line.msg],
    ["warn", "unknown", "check app is unknown: its evidence is too old"],
  );
});

test("debug has a line for each probe as well", async () => {
  const { probe, lines } = await setUp("debug");
  probe(success());
  const [first] = lines();
  assert.deepEqual(
    [first.level, first.event, first.outcome, first.durationMs],
    ["debug", "probe-ended", "success", 12.346],
  );
  probe(failure("refused"));
  const [second] = lines();
  assert.deepEqual([second.outcome, second.reason], ["failure", "refused"]);
  assert.equal(second.msg, "probe of app failed: refused by 10.0.0.1:5432");
  probe(inconclusive());
  const [third] = lines();
  assert.equal(third.outcome, "inconclusive");
  assert.equal(third.msg, "probe of app: inconclusive: the event loop was blocked");
});

for (const level of ["error", "silent"] as const) {
  test(`level ${level} has no changes`, async () => {
    const { probe, text } = await setUp(level);
    for (const result of [success(), failure(), failure(), failure()]) probe(result);
    assert.equal(text(), "");
  });
}

test("an internal failure is an error with its stack, at any level that has errors", async () => {
  const { probe, lines } = await setUp("error");
  probe(failure("internal", { message: "x is not a function", cause: new TypeError("x is not a function") }));
  const [line] = lines();
  assert.deepEqual([line.level, line.reason], ["error", "internal"]);
  assert.equal(line.err.type, "TypeError");
  assert.match(line.err.stack, /event-log\.test\.ts/);
});

test("a request that failed by a bug of ours is an error with its stack", async () => {
  const { listen, lines } = await setUp("error");
  listen({ type: "request-failed", request: "GET /metrics", error: new TypeError("oops") });
  const [line] = lines();
  assert.equal(line.msg, "GET /metrics failed");
  assert.match(line.err.stack, /TypeError: oops/);
});

test("a drain and kept TLS files have a line each, a probe that was given up has none", async () => {
  const { listen, check, store, lines } = await setUp("debug");
  store.drain.start();
  listen({ type: "tls-files-kept", check, message: "the key does not fit" });
  listen({ type: "probe-ended", check });
  assert.deepEqual(
    lines().map(({ level, event, msg }) => [level, event, msg]),
    [
      ["info", "drain-started", "draining: readiness answers 503 from now on"],
      ["warn", "tls-files-kept", "the key does not fit"],
    ],
  );
});

test("pretty lines are for people: no JSON, what happened and to whom", async () => {
  const { probe, text } = await setUp("info", { pretty: true, check: { failureThreshold: 1 } });
  probe(success());
  probe(failure());
  const written = text();
  assert.doesNotMatch(written, /[{}]/);
  assert.match(written, /check app is healthy/);
  assert.match(written, /check app is unhealthy: refused by 10\.0\.0\.1:5432/);
});

test("pretty lines say nothing twice, but show the stack of an error", async () => {
  const { probe, text } = await setUp("info", { pretty: true, check: { failureThreshold: 1 } });
  probe(failure("internal", { message: "oops", cause: new TypeError("oops") }));
  const written = text();
  assert.doesNotMatch(written, /consecutiveFailures|check-status-changed/);
  assert.match(written, /TypeError: oops\n +at .*event-log\.test\.ts/);
});

test("NO_COLOR takes the colours from pretty lines", async (t) => {
  const before = process.env["NO_COLOR"];
  t.after(() => {
    if (before === undefined) delete process.env["NO_COLOR"];
    else process.env["NO_COLOR"] = before;
  });
  for (const [value, coloured] of [
    ["", true],
    ["1", false],
  ] as const) {
    process.env["NO_COLOR"] = value;
    const { logger, text } = await setUp("info", { pretty: true });
    logger.warn("careful");
    assert.equal(text().includes("\u001b["), coloured);
  }
});

test("the line of a change names the trace of the probe that led to it, and of no other", async () => {
  const { probe, clock, lines } = await setUp("info", {
    check: { periodMs: 1000, staleAfterMs: 5000, failureThreshold: 1 },
  });
  const trace = { spanId: "1".repeat(16), sampled: false, exported: true, propagate: false };
  const toldBy = (result: ProbeResult, traceId: string, kept: boolean) => {
    probe({ ...result, trace: { ...trace, traceId, kept } });
    return lines().flatMap(({ event, status, traceId: told }) =>
      event === "check-status-changed" ? [[status, told]] : [],
    );
  };
  assert.deepEqual(toldBy(success(), "a", false), [["healthy", "a"]], "not sampled, but it changed the status");
  assert.deepEqual(toldBy(success(), "b", false), []);
  assert.deepEqual(toldBy(failure(), "c", true), [["unhealthy", "c"]]);
  await clock.advance(6000);
  const expired = lines().filter(({ event }) => event === "check-status-changed");
  assert.deepEqual(
    expired.map(({ status, traceId }) => [status, traceId]),
    [["unknown", undefined]],
    "no probe led to it",
  );
});
