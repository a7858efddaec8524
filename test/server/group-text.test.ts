import assert from "node:assert/strict";
import { test } from "node:test";
import { advance, initialState } from "../../src/check-state.ts";
import { GroupText } from "../../src/server/group-text.ts";
import { type CheckWishes, makeCheck } from "../support/make-check.ts";
import { failure, inconclusive, success } from "../support/make-result.ts";
import { serve } from "./serve.ts";

const app = { name: "app", groups: ["liveness", "readiness", "startup"], results: [success()] };
const database = { name: "database", failureThreshold: 1, results: [failure("timeout")] };
const cache = { name: "cache", failureThreshold: 1, critical: false, results: [failure("refused")] };
const shadow = { name: "shadow", failureThreshold: 1, mode: "observe", results: [failure("dns")] } as const;
const orders = { name: "orders" };
const healthyTail = { ...app, name: "tail", groups: ["readiness"] };
const liveness = (wishes: CheckWishes) => ({ ...wishes, groups: ["liveness"] });

for (const { name, checks, path, status, body } of [
  { name: "ok without a newline", checks: [app], path: "/readyz", status: 200, body: "ok" },
  { name: "a group without checks", checks: [orders], path: "/healthz", status: 200, body: "ok" },
  { name: "healthz is liveness", checks: [app, database], path: "/healthz", status: 200, body: "ok" },
  { name: "livez too", checks: [app, database], path: "/livez", status: 200, body: "ok" },
  { name: "degraded passes", checks: [app, cache], path: "/readyz", status: 200, body: "ok" },
  { name: "observed does not matter", checks: [app, shadow], path: "/readyz", status: 200, body: "ok" },
  {
    name: "a failure names every check, in the order of the configuration",
    checks: [app, database, cache, orders, shadow, healthyTail],
    path: "/readyz",
    status: 503,
    body: [
      "[+]app ok",
      "[-]database failed: timeout",
      "[~]cache failed: refused (not critical)",
      "[?]orders unknown: no result yet",
      "[~]shadow failed: dns (observed)",
      "[+]tail ok",
      "readyz check failed\n",
    ].join("\n"),
  },
  { name: "verbose", checks: [app], path: "/readyz?verbose", status: 200, body: "[+]app ok\nreadyz check passed\n" },
  {
    name: "verbose counts by its presence",
    checks: [app],
    path: "/readyz?verbose=false",
    status: 200,
    body: "[+]app ok\nreadyz check passed\n",
  },
  {
    name: "verbose and degraded",
    checks: [app, cache],
    path: "/readyz?verbose",
    status: 200,
    body: "[+]app ok\n[~]cache failed: refused (not critical)\nreadyz check passed\n",
  },
  {
    name: "the last line has the path's own name",
    checks: [app],
    path: "/livez?verbose",
    status: 200,
    body: "[+]app ok\nlivez check passed\n",
  },
  {
    name: "a group of the user's has the group's name",
    checks: [{ ...app, groups: ["mine"] }],
    path: "/groups/mine?verbose",
    status: 200,
    body: "[+]app ok\nmine check passed\n",
  },
  {
    name: "a built-in group by its name",
    checks: [database],
    path: "/groups/readiness",
    status: 503,
    body: "[-]database failed: timeout\nreadiness check failed\n",
  },
  {
    name: "a group name that needs decoding",
    checks: [{ ...app, groups: ["mine"] }],
    path: "/groups/%6dine",
    status: 200,
    body: "ok",
  },
  {
    name: "unknown says why: failures below the threshold",
    checks: [{ ...orders, results: [failure(), failure()] }],
    path: "/readyz",
    status: 503,
    body: "[?]orders unknown: 2 of 3 failures (refused)\nreadyz check failed\n",
  },
  {
    name: "unknown says why: successes below the threshold",
    checks: [{ ...orders, successThreshold: 2, results: [success()] }],
    path: "/readyz",
    status: 503,
    body: "[?]orders unknown: 1 of 2 successes\nreadyz check failed\n",
  },
  {
    name: "unknown says why: nothing conclusive",
    checks: [{ ...orders, results: [inconclusive()] }],
    path: "/readyz",
    status: 503,
    body: "[?]orders unknown: no conclusive result yet\nreadyz check failed\n",
  },
  {
    name: "unknown and not critical",
    checks: [{ ...orders, critical: false }],
    path: "/readyz?verbose",
    status: 200,
    body: "[?]orders unknown: no result yet (not critical)\nreadyz check passed\n",
  },
  {
    name: "the reason stays that of the failure while successes are counted",
    checks: [{ ...database, successThreshold: 2, results: [failure("timeout"), success()] }],
    path: "/readyz",
    status: 503,
    body: "[-]database failed: timeout\nreadyz check failed\n",
  },
  {
    name: "liveness: unknown is alive",
    checks: [liveness({ name: "app" })],
    path: "/healthz",
    status: 200,
    body: "ok",
  },
  {
    name: "liveness: unknown, verbose",
    checks: [liveness({ name: "app" })],
    path: "/healthz?verbose",
    status: 200,
    body: "[?]app unknown: no result yet\nhealthz check passed\n",
  },
  {
    name: "liveness: unhealthy",
    checks: [{ ...database, groups: ["liveness"] }],
    path: "/livez",
    status: 503,
    body: "[-]database failed: timeout\nlivez check failed\n",
  },
  {
    name: "startup: not yet",
    checks: [{ ...orders, groups: ["startup"] }],
    path: "/startupz",
    status: 503,
    body: "[?]orders unknown: no result yet\nstartupz check failed\n",
  },
  {
    name: "startup: once is enough",
    checks: [{ ...app, failureThreshold: 1, results: [success(), failure()] }],
    path: "/startupz?verbose",
    status: 200,
    body: "[+]app ok\nstartupz check passed\n",
  },
  { name: "startup without checks of its own passes", checks: [database], path: "/startupz", status: 200, body: "ok" },
  {
    name: "startup without checks of its own waits",
    checks: [orders],
    path: "/startupz",
    status: 503,
    body: "startupz check failed\n",
  },
]) {
  test(`${name}: GET ${path} is ${status}`, async () => {
    const { ask } = await serve(checks);
    const answer = await ask(path);
    assert.equal(answer.body, body);
    assert.equal(answer.status, status);
    assert.equal(answer.headers["content-type"], "text/plain; charset=utf-8");
  });
}

const warning = (names: string) => `warn: some health checks cannot be excluded: no matches for ${names}\n`;

for (const { query, status, body } of [
  { query: "exclude=database", status: 200, body: "ok" },
  {
    query: "exclude=database&verbose",
    status: 200,
    body: "[+]app ok\n[+]database excluded: ok\nreadyz check passed\n",
  },
  {
    query: "exclude=app&exclude=database&verbose",
    status: 200,
    body: "[+]app excluded: ok\n[+]database excluded: ok\nreadyz check passed\n",
  },
  {
    query: "exclude=app",
    status: 503,
    body: "[+]app excluded: ok\n[-]database failed: timeout\nreadyz check failed\n",
  },
  {
    query: "exclude=nobody",
    status: 503,
    body: `[+]app ok\n[-]database failed: timeout\n${warning('"nobody"')}readyz check failed\n`,
  },
  {
    query: "exclude=zoe&exclude=database&exclude=adam&verbose",
    status: 200,
    body: `[+]app ok\n[+]database excluded: ok\n${warning('"adam","zoe"')}readyz check passed\n`,
  },
  { query: "exclude=database&exclude=nobody", status: 200, body: "ok" },
  {
    query: "exclude=%0Aforged%20ok&exclude=__proto__",
    status: 503,
    body: `[+]app ok\n[-]database failed: timeout\n${warning('"\\nforged ok","__proto__"')}readyz check failed\n`,
  },
  {
    query: "exclude",
    status: 503,
    body: `[+]app ok\n[-]database failed: timeout\n${warning('""')}readyz check failed\n`,
  },
]) {
  test(`GET /readyz?${query} is ${status}`, async () => {
    const { ask } = await serve([app, database]);
    assert.deepEqual(await ask(`/readyz?${query}`).then(({ body, status }) => ({ body, status })), { body, status });
  });
}

test("stale evidence says for how long", async () => {
  const { ask, clock } = await serve([app]);
  clock.pause(21_000 + 12_345);
  assert.equal((await ask("/readyz")).body, "[?]app unknown: stale for 12 s\nreadyz check failed\n");
  clock.pause(1000);
  assert.equal((await ask("/readyz")).body, "[?]app unknown: stale for 13 s\nreadyz check failed\n");
});

test("group endpoints name no hosts", async () => {
  const { ask } = await serve([database, { ...orders, results: [failure()] }, cache, shadow]);
  for (const path of ["/readyz", "/readyz?verbose", "/groups/readiness"]) {
    for (const accept of ["text/plain", "application/json"]) {
      assert.doesNotMatch((await ask(path, { headers: { accept } })).body, /10\.0\.0\.1/);
    }
  }
});

test("a text is the same bytes until one of its lines changes", () => {
  const text = new GroupText();
  const start = { now: 0, wallTimeMs: 0 };
  const check = makeCheck({ failureThreshold: 1, groups: ["mine"] });
  const unknown = { check, state: initialState(start) };
  const failed = { check, state: advance(unknown.state, failure("refused"), check.thresholds, start) };
  const again = { check, state: advance(failed.state, failure("refused"), check.thresholds, start) };
  const other = { check, state: advance(again.state, failure("timeout"), check.thresholds, start) };
  const elsewhere = { ...other, check: makeCheck({ name: "elsewhere" }) };
  const of = (...checks: (typeof unknown)[]) => {
    const verdict = { status: "unhealthy", passes: false } as const;
    return text.of({ group: "mine", title: "mine", checks, exclude: new Set(), verdict, draining: false }, 0);
  };
  const first = of(failed);
  assert.equal(String(first), "[-]app failed: refused\nmine check failed\n");
  assert.equal(of(failed), first);
  assert.equal(of(elsewhere, again), first);
  assert.equal(String(of(other)), "[-]app failed: timeout\nmine check failed\n");
  assert.equal(
    String(of(other, unknown)),
    `${of(other)}`.replace("mine check", "[?]app unknown: no result yet\nmine check"),
  );
  assert.equal(String(of()), "mine check failed\n");
});
