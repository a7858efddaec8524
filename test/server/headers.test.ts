import assert from "node:assert/strict";
import { METHODS } from "node:http";
import { test } from "node:test";
import { failure, success } from "../support/make-result.ts";
import { serve } from "./serve.ts";

const app = { name: "app", groups: ["liveness", "readiness"], results: [success()] };
const cache = { name: "cache", failureThreshold: 1, critical: false, results: [failure()] };

const paths = [
  "/healthz",
  "/livez",
  "/readyz",
  "/startupz",
  "/groups/readiness",
  "/readyz/app",
  "/livez/app",
  "/groups/readiness/app",
  "/status",
  "/status/app",
  "/metrics",
];

test("nothing is stored and no type is guessed, whatever the answer", async () => {
  const { ask } = await serve([app]);
  for (const path of [...paths, "/nothing", "/readyz/nobody", "/groups/nobody", "/status/nobody", "/readyz/%zz"]) {
    const { headers } = await ask(path);
    assert.equal(headers["cache-control"], "no-store", path);
    assert.equal(headers["x-content-type-options"], "nosniff", path);
  }
});

test("HEAD is GET without the body", async () => {
  const { ask } = await serve([app, cache]);
  for (const path of [...paths, "/nothing", "/readyz/nobody"]) {
    const [get, head] = [await ask(path), await ask(path, { method: "HEAD" })];
    assert.equal(head.body, "");
    assert.deepEqual([head.status, head.headers], [get.status, get.headers], path);
  }
});

for (const { name, payload, type } of [
  { name: "without a body" },
  { name: "with JSON that is none", payload: "{bad", type: "application/json" },
  { name: "with a type that nobody knows", payload: "<a/>", type: "text/xml" },
  { name: "with a large body", payload: "x".repeat(100_000), type: "application/json" },
]) {
  test(`every other method is 405 ${name}, with what is allowed`, async () => {
    const { ask } = await serve([app]);
    const others = METHODS.filter((method) => !["GET", "HEAD", "CONNECT"].includes(method));
    for (const method of others) {
      for (const path of paths) {
        const answer = await ask(path, {
          method: method as "POST",
          ...(payload === undefined ? {} : { payload, headers: { "content-type": type } }),
        });
        assert.equal(answer.status, 405, `${method} ${path}`);
        assert.equal(answer.headers["allow"], "GET, HEAD");
        assert.equal(answer.body, `${method} is not allowed (wanted GET or HEAD)\n`);
      }
    }
  });
}

for (const path of [
  "/",
  "/nothing",
  "/readyz/app/more",
  "/READYZ",
  "//readyz",
  "/readyz;x",
  "/groups",
  "/status/app/x",
]) {
  test(`${path} is 404, for any method`, async () => {
    const { ask } = await serve([app]);
    for (const method of ["GET", "POST"] as const) {
      const answer = await ask(`${path}?a=b`, { method });
      assert.deepEqual([answer.status, answer.body], [404, `There is nothing at ${path}\n`]);
    }
  });
}

test("a path that cannot be decoded is 400", async () => {
  const { ask } = await serve([app]);
  const { status, body, headers } = await ask("/readyz/%zz");
  assert.deepEqual([status, body], [400, "/readyz/%zz is no valid path\n"]);
  assert.equal(headers["content-type"], "text/plain; charset=utf-8");
});

for (const { name, checks, drain, path, degraded, draining } of [
  { name: "healthy", checks: [app], path: "/readyz", degraded: undefined, draining: undefined },
  { name: "degraded", checks: [app, cache], path: "/readyz", degraded: "1", draining: undefined },
  { name: "degraded, by name", checks: [app, cache], path: "/groups/readiness", degraded: "1", draining: undefined },
  { name: "another group", checks: [app, cache], path: "/healthz", degraded: undefined, draining: undefined },
  { name: "draining", checks: [app], drain: true, path: "/readyz", degraded: undefined, draining: "1" },
  { name: "draining and degraded", checks: [app, cache], drain: true, path: "/readyz", degraded: "1", draining: "1" },
  {
    name: "draining, another group",
    checks: [app],
    drain: true,
    path: "/livez",
    degraded: undefined,
    draining: undefined,
  },
]) {
  test(`Envoy's headers: ${name}`, async () => {
    const { ask, store } = await serve(checks);
    if (drain) store.drain.start();
    const { headers } = await ask(path);
    assert.equal(headers["x-envoy-degraded"], degraded);
    assert.equal(headers["x-envoy-immediate-health-check-fail"], draining);
  });
}

test("draining: readiness answers 503 and says so, liveness and startup stay", async () => {
  const { ask, store } = await serve([app]);
  store.drain.start();
  const { status, body } = await ask("/readyz");
  assert.deepEqual([status, body], [503, "[+]app ok\n[-]drain failed: draining\nreadyz check failed\n"]);
  assert.equal((await ask("/groups/readiness")).status, 503);
  assert.deepEqual([(await ask("/healthz")).status, (await ask("/startupz")).status], [200, 200]);
});

test("a handler that throws is told with its error; the client hears no details", async () => {
  const bug = new Error("secret detail");
  const { ask, events } = await serve([app], { expose: () => Promise.reject(bug) });
  const { status, body } = await ask("/metrics?x");
  assert.deepEqual([status, body], [500, "internal error\n"]);
  const failed = events.filter(({ type }) => type === "request-failed");
  assert.deepEqual(failed, [{ type: "request-failed", request: "GET /metrics?x", error: bug }]);
});
