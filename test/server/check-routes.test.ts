import assert from "node:assert/strict";
import { test } from "node:test";
import { failure, success } from "../support/make-result.ts";
import { serve } from "./serve.ts";

const checks = [
  { name: "app", groups: ["liveness", "readiness", "startup"], results: [success()] },
  { name: "database", failureThreshold: 1, results: [failure("timeout")] },
  { name: "cache", failureThreshold: 1, critical: false, results: [failure("refused")] },
  { name: "shadow", failureThreshold: 1, mode: "observe", groups: ["mine"], results: [failure("dns")] },
  { name: "orders", groups: ["liveness", "readiness"], results: [failure()] },
  { name: "new", groups: ["liveness", "readiness", "startup"] },
  { name: "fallen", groups: ["startup", "readiness"], failureThreshold: 1, results: [success(), failure("reset")] },
] as const;

const nothing = (text: string) => ({ status: 404, body: `There is no ${text}\n` });

for (const { path, status, body } of [
  { path: "/readyz/app", status: 200, body: "ok" },
  { path: "/livez/app", status: 200, body: "ok" },
  { path: "/healthz/app", status: 200, body: "ok" },
  { path: "/startupz/app", status: 200, body: "ok" },
  { path: "/groups/readiness/app", status: 200, body: "ok" },
  { path: "/readyz/app?verbose&exclude=app", status: 200, body: "ok" },
  { path: "/readyz/%61pp", status: 200, body: "ok" },
  { path: "/readyz/database", status: 503, body: "timeout: timeout by 10.0.0.1:5432\n" },
  { path: "/readyz/database?exclude=database", status: 503, body: "timeout: timeout by 10.0.0.1:5432\n" },
  { path: "/readyz/cache", status: 503, body: "refused: refused by 10.0.0.1:5432\n" },
  { path: "/groups/mine/shadow", status: 503, body: "dns: dns by 10.0.0.1:5432\n" },
  { path: "/readyz/orders", status: 503, body: "unknown: 1 of 3 failures (refused): refused by 10.0.0.1:5432\n" },
  { path: "/livez/orders", status: 200, body: "ok" },
  { path: "/readyz/new", status: 503, body: "unknown: no result yet\n" },
  { path: "/livez/new", status: 200, body: "ok" },
  { path: "/healthz/new", status: 200, body: "ok" },
  { path: "/startupz/new", status: 503, body: "unknown: no result yet\n" },
  { path: "/startupz/fallen", status: 200, body: "ok" },
  { path: "/readyz/fallen", status: 503, body: "reset: reset by 10.0.0.1:5432\n" },
  { path: "/livez/database", ...nothing("check database in group liveness") },
  { path: "/startupz/database", ...nothing("check database in group startup") },
  { path: "/readyz/nobody", ...nothing("check nobody in group readiness") },
  { path: "/readyz/APP", ...nothing("check APP in group readiness") },
  { path: "/readyz/", ...nothing("check  in group readiness") },
  { path: "/readyz/__proto__", ...nothing("check __proto__ in group readiness") },
  { path: "/readyz/constructor", ...nothing("check constructor in group readiness") },
  { path: "/readyz/%00", ...nothing("check \0 in group readiness") },
  { path: "/readyz/a%2Fb", ...nothing("check a/b in group readiness") },
  { path: `/readyz/${"x".repeat(5000)}`, ...nothing(`check ${"x".repeat(5000)} in group readiness`) },
  { path: "/groups/mine/app", ...nothing("check app in group mine") },
  { path: "/groups/nobody", ...nothing("group nobody") },
  { path: "/groups/__proto__", ...nothing("group __proto__") },
  { path: "/groups/constructor/app", ...nothing("group constructor") },
  { path: "/groups/%00", ...nothing("group \0") },
  { path: `/groups/${"x".repeat(5000)}`, ...nothing(`group ${"x".repeat(5000)}`) },
]) {
  test(`GET ${path.slice(0, 60)} is ${status}`, async () => {
    const { ask } = await serve(checks);
    const answer = await ask(path);
    assert.equal(answer.body, body);
    assert.equal(answer.status, status);
    assert.equal(answer.headers["content-type"], "text/plain; charset=utf-8");
  });
}

test("draining does not matter to a single check", async () => {
  const { ask, store } = await serve(checks);
  store.drain.start();
  assert.equal((await ask("/readyz/app")).status, 200);
});

test("a check whose evidence is stale is unknown", async () => {
  const { ask, clock } = await serve(checks);
  clock.pause(60_000);
  const { status, body } = await ask("/readyz/app");
  assert.deepEqual([status, body], [503, "unknown: stale for 39 s\n"]);
  assert.equal((await ask("/livez/app")).status, 200);
});
