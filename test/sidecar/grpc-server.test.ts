import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "../../src/errors.ts";
import { createSidecar } from "../../src/sidecar.ts";
import { foreignClient } from "../support/foreign-health-client.ts";
import { makeCheck } from "../support/make-check.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { statusOf } from "./get.ts";
import { configOf, memoryLogger, startSidecar } from "./start-sidecar.ts";
import { grpcTarget, tcpTarget } from "./targets.ts";

const quick = { periodMs: 100, timeoutMs: 1000 };

test("it says where it serves gRPC, and nothing of it when it does not", async (t) => {
  const target = tcpTarget(await startTcpServer(t, "silent"));
  const serving = await startSidecar(t, [makeCheck({ target })], { grpc: { port: 0 } });
  const place = `127.0.0.1:${serving.grpc?.port}`;
  const [started] = serving.lines;
  assert.equal(started?.["grpc"], place);
  assert.match(String(started?.msg), new RegExp(` at ${serving.url} and gRPC at ${place} with 1 check$`));
  assert.equal(await foreignClient(t, place).check("liveness"), "SERVING");
  const without = await startSidecar(t, [makeCheck({ target })]);
  assert.equal(without.grpc, undefined);
  assert.equal("grpc" in (without.lines[0] ?? {}), false);
});

test("stop: watchers hear NOT_SERVING for readiness at once, Check goes on until the delay is over", async (t) => {
  const target = tcpTarget(await startTcpServer(t, "silent"));
  const { grpc, stop } = await startSidecar(t, [makeCheck({ target, groups: ["liveness", "readiness"], ...quick })], {
    grpc: { port: 0 },
    shutdownDelayMs: 500,
  });
  const { watch, check } = foreignClient(t, `127.0.0.1:${grpc?.port}`);
  const [readiness, liveness, app] = [watch(""), watch("liveness"), watch("app")];
  await waitFor(() => readiness.seen.at(-1) === "SERVING", { what: "readiness" });
  const stopped = stop();
  await waitFor(() => readiness.seen.at(-1) === "NOT_SERVING", { what: "the drain", timeoutMs: 400 });
  assert.equal(await check(""), "NOT_SERVING");
  assert.equal(await check("liveness"), "SERVING");
  await stopped;
  for (const stream of [readiness, liveness, app]) assert.equal((await stream.ended).code, "UNAVAILABLE");
  assert.deepEqual([liveness.seen.at(-1), app.seen.at(-1)], ["SERVING", "SERVING"]);
});

test("a sidecar watches another one: what happens there is here at once", async (t) => {
  const app = await startTcpServer(t, "silent");
  const watched = await startSidecar(t, [makeCheck({ target: tcpTarget(app), ...quick })], { grpc: { port: 0 } });
  const place = grpcTarget({ host: "127.0.0.1", port: watched.grpc?.port ?? 0 });
  const check = makeCheck({ target: { ...place, connection: "watch" }, periodMs: 60_000, failureThreshold: 1 });
  const { ask } = await startSidecar(t, [check]);
  const readiness = async () => (await ask("/readyz")).status;
  await waitFor(async () => (await readiness()) === 200, { what: "readiness" });
  await watched.ask("/-/drain");
  await waitFor(async () => (await readiness()) === 503, { what: "the drain" });
  assert.match((await ask("/readyz/app")).body, /^not-serving: /);
  await watched.ask("/-/undrain");
  await waitFor(async () => (await readiness()) === 200, { what: "its end" });
  await watched.stop();
  await waitFor(async () => (await readiness()) === 503, { what: "the end of the other" });
});

test("a port that is taken is the operator's mistake, and both servers are released", async (t) => {
  const taken = await startTcpServer(t, "silent");
  const target = await startTcpServer(t, "silent");
  const config = configOf([makeCheck({ target: tcpTarget(target) })], { grpc: { port: taken.port } });
  const start = async () => {
    const sidecar = await createSidecar({ config, logger: memoryLogger().logger });
    await assert.rejects(sidecar.start(), (error) => {
      assert.ok(error instanceof UsageError);
      const said = `Cannot listen on 127.0.0.1:${taken.port}: port ${taken.port} is in use by another process (choose another with --grpc-port or server.grpc.port)`;
      assert.equal(error.message, said);
      return true;
    });
  };
  await start(); // loads what is loaded on first use
  await leavesNothingOpen(start);
  assert.equal(target.accepted(), 0);
});

test("a sidecar that was stopped leaves nothing open, whoever was watching", async (t) => {
  const target = tcpTarget(await startTcpServer(t, "silent"));
  const run = async () => {
    const config = configOf([makeCheck({ target, ...quick, staleAfterMs: 600_000 })], { grpc: { port: 0 } });
    const sidecar = await createSidecar({ config, logger: memoryLogger().logger });
    const { url, grpc } = await sidecar.start();
    const afters: (() => void | Promise<void>)[] = [];
    const { watch } = foreignClient({ after: (release) => void afters.push(release) }, `127.0.0.1:${grpc?.port}`);
    const streams = ["", "app", "none"].map((name) => watch(name));
    await waitFor(async () => (await statusOf(`${url}/readyz`)) === 200, { what: "readiness" });
    await waitFor(() => streams[0]?.seen.at(-1) === "SERVING", { what: "SERVING" });
    await sidecar.stop();
    for (const stream of streams) await stream.ended;
    for (const release of afters) await release();
  };
  await run(); // loads what is loaded on first use
  await leavesNothingOpen(run);
});
