import assert from "node:assert/strict";
import { request } from "node:http";
import { describe, test } from "node:test";
import type { Lifetime } from "../support/lifetime.ts";
import { makeCheck } from "../support/make-check.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { startSidecar } from "./start-sidecar.ts";
import { tcpTarget } from "./targets.ts";

async function drainable(t: Lifetime) {
  const target = tcpTarget(await startTcpServer(t, "silent"));
  const sidecar = await startSidecar(t, [makeCheck({ target, periodMs: 100 })]);
  const becomes = (status: number) =>
    waitFor(async () => (await sidecar.ask("/readyz")).status === status, { what: `readiness ${status}` });
  await becomes(200);
  return { ...sidecar, becomes };
}

describe("/-/drain?seconds=N", () => {
  test("answers after N seconds, and the drain stays", async (t) => {
    const { ask } = await drainable(t);
    const startedAt = performance.now();
    const { status, body } = await ask("/-/drain?seconds=0.3");
    assert.deepEqual([status, body], [200, "draining\n"]);
    assert.ok(performance.now() - startedAt >= 290);
    assert.equal((await ask("/readyz")).status, 503);
  });

  test("answers at once when the drain is ended", async (t) => {
    const { ask, becomes } = await drainable(t);
    const waiting = ask("/-/drain?seconds=3600");
    await becomes(503);
    assert.equal((await ask("/-/undrain")).status, 200);
    assert.deepEqual([(await waiting).status, (await ask("/readyz")).status], [200, 200]);
  });

  test("answers when the sidecar stops", async (t) => {
    const { ask, becomes, stop } = await drainable(t);
    const waiting = ask("/-/drain?seconds=3600");
    await becomes(503);
    await stop();
    assert.equal((await waiting).status, 200);
  });

  test("whose caller leaves stays a drain, and frees its place; the 65th at a time is refused", async (t) => {
    const { url, ask, becomes } = await drainable(t);
    const callers = Array.from({ length: 64 }, () =>
      request(`${url}/-/drain?seconds=3600`)
        .on("error", () => {})
        .end(),
    );
    const next = async () => (await ask("/-/drain?seconds=0.01")).status;
    await waitFor(async () => (await next()) === 503, { what: "a refusal" });
    for (const caller of callers) caller.destroy();
    await waitFor(async () => (await next()) === 200, { what: "a free place" });
    await becomes(503);
  });
});
