import assert from "node:assert/strict";
import { test } from "node:test";
import { foreignClient } from "../support/foreign-health-client.ts";
import { serveGrpc } from "./serve-grpc.ts";

const at = (port: number) => `127.0.0.1:${port}`;

test("Check answers by what the store holds now", async (t) => {
  const { port, pass, fail, store } = await serveGrpc(t);
  const { check } = foreignClient(t, at(port));
  assert.equal(await check(""), "NOT_SERVING");
  assert.equal(await check("liveness"), "SERVING");
  pass();
  assert.equal(await check(""), "SERVING");
  assert.equal(await check("app"), "SERVING");
  store.drain.start();
  assert.equal(await check(""), "NOT_SERVING");
  assert.equal(await check("app"), "SERVING");
  store.drain.end();
  fail();
  assert.equal(await check("readiness"), "NOT_SERVING");
});

for (const { name, service, details } of [
  { name: "an unknown name", service: "shop.v1.Orders", details: 'unknown service "shop.v1.Orders"' },
  { name: "a long one", service: "x".repeat(4000), details: `unknown service "${"x".repeat(100)}..."` },
  { name: "one with odd characters", service: 'ü\n"\u{1f600}', details: 'unknown service "ü\\n\\"\u{1f600}"' },
]) {
  test(`Check of ${name} is NOT_FOUND`, async (t) => {
    const { port } = await serveGrpc(t);
    assert.deepEqual(await foreignClient(t, at(port)).check(service), { code: "NOT_FOUND", details });
  });
}

test("List has every service", async (t) => {
  const { port, pass } = await serveGrpc(t, [{ name: "app" }, { name: "db", groups: ["paying"] }]);
  pass("app");
  const [serving, not] = [{ status: "SERVING" }, { status: "NOT_SERVING" }];
  assert.deepEqual(await foreignClient(t, at(port)).list(), {
    statuses: {
      "": serving,
      liveness: serving,
      readiness: serving,
      startup: serving,
      paying: not,
      app: serving,
      db: not,
    },
  });
});

test("List is refused where its answer would be too long for a client, which can still Check", async (t) => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({ name: `check-${index}` }));
  const { port, pass } = await serveGrpc(t, many);
  const { list, check } = foreignClient(t, at(port));
  const details = "too many services to list (10000 at most)";
  assert.deepEqual(await list(), { code: "RESOURCE_EXHAUSTED", details });
  pass("check-9999");
  assert.equal(await check("check-9999"), "SERVING");
});

test("a request that is too long is refused", async (t) => {
  const { port } = await serveGrpc(t);
  const answer = await foreignClient(t, at(port)).check("x".repeat(5000));
  assert.ok(typeof answer === "object");
  assert.equal(answer.code, "RESOURCE_EXHAUSTED");
});

test("a handler that throws: the client hears no more than that, the log all of it", async (t) => {
  const { port, store, events } = await serveGrpc(t);
  const bug = new Error("a bug of ours at db.internal");
  t.mock.method(store, "checks", () => {
    throw bug;
  });
  const { check, list, watch } = foreignClient(t, at(port));
  const told = { code: "INTERNAL", details: "internal error" };
  assert.deepEqual(await check(""), told);
  assert.deepEqual(await list(), told);
  assert.deepEqual(await watch("").ended, told);
  assert.deepEqual(
    events,
    ["Check", "List", "Watch"].map((method) => ({
      type: "request-failed",
      request: `grpc.health.v1.Health/${method}`,
      error: bug,
    })),
  );
});
