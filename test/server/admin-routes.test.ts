import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { success } from "../support/make-result.ts";
import { serve } from "./serve.ts";

const checks = [{ name: "app", groups: ["readiness", "liveness"], results: [success()] }] as const;

type Call = { readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE"; readonly url: string };

describe("drain", () => {
  for (const method of ["GET", "POST"] as const) {
    test(`${method} /-/drain takes readiness away until /-/undrain, and leaves liveness`, async () => {
      const { ask, events } = await serve(checks);
      assert.deepEqual(await answer(ask, "/-/drain", method), [200, "draining\n"]);
      const ready = await ask("/readyz");
      assert.deepEqual(
        [ready.status, ready.body],
        [503, "[+]app ok\n[-]drain failed: draining\nreadyz check failed\n"],
      );
      assert.equal(ready.headers["x-envoy-immediate-health-check-fail"], "1");
      assert.equal((await ask("/livez")).status, 200);
      assert.deepEqual(await answer(ask, "/-/drain", method), [200, "draining\n"]);
      assert.deepEqual(await answer(ask, "/-/undrain", method), [200, "not draining\n"]);
      assert.equal((await ask("/readyz")).status, 200);
      assert.deepEqual(await answer(ask, "/-/undrain", method), [200, "not draining\n"]);
      assert.deepEqual(
        events.map(({ type }) => type).filter((type) => type.startsWith("drain")),
        ["drain-started", "drain-ended"],
      );
    });
  }

  for (const seconds of ["-1", "3601", "1e3", "x", "", "0x10", "1&seconds=2", "Infinity", "9".repeat(500)]) {
    test(`seconds=${seconds.slice(0, 20)} is 400 and drains nothing`, async () => {
      const { ask, store } = await serve(checks);
      const { status, body } = await ask(`/-/drain?seconds=${seconds}`);
      assert.deepEqual([status, store.drain.active], [400, false]);
      assert.match(body, /^seconds has a wrong value \(found .{1,110}, wanted a number from 0 to 3600\)\n$/);
    });
  }
});

describe("admin paths", () => {
  const wrong: readonly (Call & { readonly allow: string })[] = [
    { method: "HEAD", url: "/-/drain", allow: "GET, POST" },
    { method: "PUT", url: "/-/drain?seconds=1", allow: "GET, POST" },
    { method: "DELETE", url: "/-/undrain", allow: "GET, POST" },
    { method: "GET", url: "/-/reload", allow: "POST" },
    { method: "POST", url: "/readyz", allow: "GET, HEAD" },
  ];
  for (const { method, url, allow } of wrong) {
    test(`${method} ${url} is 405`, async () => {
      const { ask, store } = await serve(checks);
      const { status, headers } = await ask(url, { method });
      assert.deepEqual([status, headers["allow"], store.drain.active], [405, allow, false]);
    });
  }

  test("a body of any kind is passed over", async () => {
    const { ask } = await serve(checks);
    for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded", "x/y"]) {
      const request = { method: "POST", headers: { "content-type": type }, payload: "{" } as const;
      assert.equal((await ask("/-/undrain", request)).status, 200, type);
    }
  });

  test("an address that is not allowed is 403, told, and changes nothing", async () => {
    const { ask, store, events } = await serve(checks);
    const request = { method: "POST", remoteAddress: "10.0.0.9", headers: { "x-forwarded-for": "127.0.0.1" } } as const;
    for (const url of ["/-/drain", "/-/undrain", "/-/reload"]) {
      const { status, body } = await ask(url, request);
      assert.deepEqual([status, body], [403, "10.0.0.9 may not do that (see server.admin.allow)\n"]);
    }
    assert.equal(store.drain.active, false);
    const [refused] = events.filter(({ type }) => type === "admin-refused");
    assert.deepEqual(refused, { type: "admin-refused", address: "10.0.0.9", request: "POST /-/drain" });
  });

  const ofPages: readonly Readonly<Record<string, string>>[] = [
    { origin: "http://evil.example" },
    { "sec-fetch-site": "cross-site" },
    { origin: "null" },
  ];
  for (const headers of ofPages) {
    test(`a web page is refused: ${JSON.stringify(headers)}`, async () => {
      const { ask, store } = await serve(checks);
      assert.deepEqual([(await ask("/-/drain", { headers })).status, store.drain.active], [403, false]);
    });
  }

  test("a reload that is refused is 422 with its problems", async () => {
    const { ask } = await serve(checks);
    const { status, body } = await ask("/-/reload", { method: "POST" });
    assert.deepEqual(
      [status, body],
      [422, "there is nothing to reload here\nreload refused: the old configuration runs on\n"],
    );
  });
});

async function answer(
  ask: Awaited<ReturnType<typeof serve>>["ask"],
  url: string,
  method: "GET" | "POST" = "GET",
): Promise<readonly [number, string]> {
  const { status, body } = await ask(url, { method });
  return [status, body];
}
