import assert from "node:assert/strict";
import { test } from "node:test";
import { version } from "../../src/version.ts";
import { failure, success } from "../support/make-result.ts";
import { serve } from "./serve.ts";

const app = { name: "app", groups: ["liveness", "readiness"], results: [success()] };
const database = { name: "database", failureThreshold: 1, results: [failure("timeout")] };
const cache = { name: "cache", failureThreshold: 1, critical: false, results: [failure()] };
const shadow = { name: "shadow", failureThreshold: 1, mode: "observe", results: [failure("dns")] } as const;
const json = { headers: { accept: "application/health+json" } };

const component = { componentType: "component" };
const measured = { ...component, observedValue: 12.346, observedUnit: "ms", time: "2026-01-01T00:00:00.000Z" };

for (const { name, checks, path = "/readyz", code, status, description, components } of [
  {
    name: "pass",
    checks: [app],
    code: 200,
    status: "pass",
    description: "readyz: healthy",
    components: { app: [{ ...measured, status: "pass" }] },
  },
  {
    name: "warn: degraded",
    checks: [app, cache, shadow],
    code: 200,
    status: "warn",
    description: "readyz: degraded",
    components: {
      app: [{ ...measured, status: "pass" }],
      cache: [{ ...measured, status: "warn", output: "failed: refused (not critical)" }],
      shadow: [{ ...measured, status: "warn", output: "failed: dns (observed)" }],
    },
  },
  {
    name: "fail: unhealthy",
    checks: [database],
    code: 503,
    status: "fail",
    description: "readyz: unhealthy",
    components: { database: [{ ...measured, status: "fail", output: "failed: timeout" }] },
  },
  {
    name: "fail: unknown",
    checks: [{ name: "new" }],
    code: 503,
    status: "fail",
    description: "readyz: unknown",
    components: { new: [{ ...component, status: "fail", output: "unknown: no result yet" }] },
  },
  {
    name: "warn: unknown, but alive",
    checks: [{ name: "new", groups: ["liveness"] }],
    path: "/livez",
    code: 200,
    status: "warn",
    description: "livez: unknown",
    components: { new: [{ ...component, status: "warn", output: "unknown: no result yet" }] },
  },
  {
    name: "excluded checks are not there",
    checks: [app, database],
    path: "/readyz?exclude=database",
    code: 200,
    status: "pass",
    description: "readyz: healthy",
    components: { app: [{ ...measured, status: "pass" }] },
  },
]) {
  test(name, async () => {
    const { ask } = await serve(checks);
    const answer = await ask(path, json);
    assert.equal(answer.status, code);
    const common = { version, serviceId: "podpulse", description };
    assert.deepEqual(JSON.parse(answer.body), { status, ...common, checks: components });
  });
}

test("draining is a fail", async () => {
  const { ask, store } = await serve([app]);
  store.drain.start();
  const answer = await ask("/readyz", json);
  const { status, description } = JSON.parse(answer.body);
  assert.deepEqual([answer.status, status, description], [503, "fail", "readyz: draining"]);
});

for (const { accept, type } of [
  { accept: undefined, type: "text/plain; charset=utf-8" },
  { accept: "*/*", type: "text/plain; charset=utf-8" },
  { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", type: "text/plain; charset=utf-8" },
  { accept: "image/png", type: "text/plain; charset=utf-8" },
  { accept: "garbage;;,,=", type: "text/plain; charset=utf-8" },
  { accept: "application/json;q=0.5, text/plain", type: "text/plain; charset=utf-8" },
  { accept: "application/json", type: "application/json; charset=utf-8" },
  { accept: "application/json; charset=utf-8", type: "application/json; charset=utf-8" },
  { accept: "text/plain; q=0.5, application/json", type: "application/json; charset=utf-8" },
  { accept: "application/health+json", type: "application/health+json; charset=utf-8" },
  { accept: "application/*", type: "application/health+json; charset=utf-8" },
]) {
  test(`Accept: ${accept} gets ${type}`, async () => {
    const { ask } = await serve([app]);
    const { headers } = await ask("/readyz", accept === undefined ? {} : { headers: { accept } });
    assert.equal(headers["content-type"], type);
  });
}
