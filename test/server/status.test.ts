import assert from "node:assert/strict";
import { test } from "node:test";
import { version } from "../../src/version.ts";
import { failure, success } from "../support/make-result.ts";
import { serve } from "./serve.ts";

const checks = [
  { name: "app", groups: ["liveness", "readiness"], results: [success({ details: { http: { status: 200 } } })] },
  {
    name: "cache",
    failureThreshold: 2,
    critical: false,
    results: [
      failure("timeout"),
      failure("tls", { details: { tls: { notAfterMs: Date.UTC(2027, 0, 1), protocol: "TLSv1.3" } } }),
    ],
  },
  { name: "shadow", mode: "observe" },
] as const;

const at = "2026-01-01T00:00:00.000Z";
const later = "2026-01-01T00:00:01.000Z";
const common = { protocol: "tcp", target: "tcp://10.0.0.1:5432" };
const measured = { target: "tcp://10.0.0.1:5432", durationMs: 12.346, phases: { connectMs: 12 }, at };

const app = {
  name: "app",
  ...common,
  groups: ["liveness", "readiness"],
  critical: true,
  mode: "enforce",
  status: "healthy",
  since: later,
  consecutiveSuccesses: 1,
  consecutiveFailures: 0,
  lastResult: { ...measured, outcome: "success", http: { status: 200 } },
  nextProbeAt: "2026-01-01T00:00:03.500Z",
};
const message = "tls by 10.0.0.1:5432";
const cache = {
  name: "cache",
  ...common,
  groups: ["readiness"],
  critical: false,
  mode: "enforce",
  status: "unhealthy",
  since: later,
  reason: "tls",
  message,
  consecutiveSuccesses: 0,
  consecutiveFailures: 2,
  certificateNotAfter: "2027-01-01T00:00:00.000Z",
  lastResult: {
    ...measured,
    outcome: "failure",
    reason: "tls",
    message,
    tls: { notAfter: "2027-01-01T00:00:00.000Z", protocol: "TLSv1.3" },
  },
};
const shadow = {
  name: "shadow",
  ...common,
  groups: ["readiness"],
  critical: true,
  mode: "observe",
  status: "unknown",
  since: at,
  message: "no result yet",
  wouldHaveChanged: [{ group: "readiness", changes: 0, seconds: 0 }],
  consecutiveSuccesses: 0,
  consecutiveFailures: 0,
};

test("/status is everything that is known", async () => {
  const { ask } = await serve(checks);
  const { status, headers, body } = await ask("/status");
  assert.equal(status, 200);
  assert.equal(headers["content-type"], "application/json; charset=utf-8");
  const { events, ...rest } = JSON.parse(body);
  assert.deepEqual(
    events.map(({ type }: { type: string }) => type),
    [
      "check-status-changed",
      "group-status-changed",
      "group-status-changed",
      "group-status-changed",
      "check-status-changed",
    ],
  );
  assert.deepEqual(rest, {
    version,
    startedAt: at,
    at: later,
    draining: false,
    groups: [
      { name: "liveness", status: "healthy", since: later, checks: ["app"] },
      { name: "readiness", status: "degraded", since: later, checks: ["app", "cache", "shadow"] },
      { name: "startup", status: "healthy", since: later, checks: [] },
    ],
    checks: [app, cache, shadow],
  });
});

for (const entry of [app, cache, shadow]) {
  test(`/status/${entry.name} is one entry of it`, async () => {
    const { ask } = await serve(checks);
    const { status, headers, body } = await ask(`/status/${entry.name}`);
    assert.equal(status, 200);
    assert.equal(headers["content-type"], "application/json; charset=utf-8");
    assert.deepEqual(JSON.parse(body), entry);
  });
}

test("?recent adds the newest results of each check, the oldest first", async () => {
  const { ask } = await serve(checks);
  const durationMs = 12.346;
  const recentResults = [
    { outcome: "failure", reason: "timeout", durationMs },
    { outcome: "failure", reason: "tls", durationMs },
  ];
  assert.deepEqual(JSON.parse((await ask("/status/cache?recent")).body), { ...cache, recentResults });
  const report: { checks: { recentResults: unknown[] }[] } = JSON.parse((await ask("/status?recent=1")).body);
  assert.deepEqual(
    report.checks.map((check) => check.recentResults),
    [[{ outcome: "success", durationMs }], recentResults, []],
  );
});

for (const name of ["nobody", "__proto__", "constructor", "%00", "x".repeat(5000)]) {
  test(`/status/${name.slice(0, 20)} is 404`, async () => {
    const { ask } = await serve(checks);
    const { status, body } = await ask(`/status/${name}`);
    assert.deepEqual([status, body], [404, `There is no check ${decodeURIComponent(name)}\n`]);
  });
}

test("/status tells of a drain, and keeps the groups' statuses", async () => {
  const { ask, store } = await serve([checks[0]]);
  store.drain.start();
  const { draining, groups } = JSON.parse((await ask("/status")).body);
  assert.equal(draining, true);
  assert.equal(groups[1].status, "healthy");
});

test("/status shows stale evidence as unknown, and what it was", async () => {
  const { ask, clock } = await serve([checks[0]]);
  clock.pause(60_000);
  const { status, message, since, lastResult } = JSON.parse((await ask("/status/app")).body);
  assert.deepEqual([status, message, since], ["unknown", "stale for 39 s", "2026-01-01T00:01:01.000Z"]);
  assert.equal(lastResult.outcome, "success");
});
