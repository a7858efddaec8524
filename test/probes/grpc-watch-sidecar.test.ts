import assert from "node:assert/strict";
import { test } from "node:test";
import { startSidecar } from "../sidecar/start-sidecar.ts";
import { makeCheck } from "../support/make-check.ts";
import { waitFor } from "../support/wait-for.ts";
import { startHealthServer } from "./grpc-health-server.ts";
import { grpcTarget } from "./support/targets.ts";

test("a change is in /readyz long before the next probe", async (t) => {
  const server = await startHealthServer(t);
  const target = { ...grpcTarget(server), connection: "watch" } as const;
  const { ask } = await startSidecar(t, [makeCheck({ target, periodMs: 60_000, failureThreshold: 1 })]);
  const readiness = async () => (await ask("/readyz")).status;
  await waitFor(async () => (await readiness()) === 200, { what: "readiness" });
  await waitFor(() => server.watches() === 1, { what: "the Watch call" });
  for (const [status, code] of [
    ["NOT_SERVING", 503],
    ["SERVING", 200],
  ] as const) {
    const startedAt = performance.now();
    server.setStatus(status);
    await waitFor(async () => (await readiness()) === code, { what: String(code) });
    assert.ok(performance.now() - startedAt < 1000);
  }
  server.kill();
  await waitFor(async () => (await readiness()) === 503, { what: "the end of the server", timeoutMs: 1000 });
});
