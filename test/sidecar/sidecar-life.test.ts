import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { UsageError } from "../../src/errors.ts";
import { createSidecar } from "../../src/sidecar.ts";
import { createAuthority, writePem } from "../support/certificates.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import { makeCheck } from "../support/make-check.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { statusOf } from "./get.ts";
import { configOf, memoryLogger, startSidecar } from "./start-sidecar.ts";
import { grpcTarget, httpTarget, tcpTarget } from "./targets.ts";

const quick = { periodMs: 100, timeoutMs: 1000 };
const answerOk = (_request: unknown, response: ServerResponse) => void response.end("ok");

test("it listens before it probes: 503 at first, not a refused connection", async (t) => {
  const silent = await startTcpServer(t, "silent");
  const target = httpTarget(silent);
  const { ask } = await startSidecar(t, [makeCheck({ target, groups: ["liveness", "readiness"], timeoutMs: 60_000 })]);
  assert.deepEqual(await ask("/readyz").then(({ status, body }) => [status, body]), [
    503,
    "[?]app unknown: no result yet\nreadyz check failed\n",
  ]);
  assert.equal((await ask("/healthz")).status, 200);
  assert.equal((await ask("/startupz")).status, 503);
  await waitFor(() => silent.accepted() === 1, { what: "the first probe" });
});

test("stop: readiness 503 at once, liveness 200 and probing until the delay is over, then nothing", async (t) => {
  const http = await startHttpServer(t, answerOk);
  const check = makeCheck({ target: httpTarget(http), groups: ["liveness", "readiness"], ...quick });
  const { ask, stop, url, lines } = await startSidecar(t, [check], { shutdownDelayMs: 1000 });
  await waitFor(async () => (await ask("/readyz")).status === 200, { what: "readiness" });
  const startedAt = performance.now();
  const stopped = stop();
  const { status, body, headers } = await ask("/readyz");
  assert.deepEqual([status, body], [503, "[+]app ok\n[-]drain failed: draining\nreadyz check failed\n"]);
  assert.equal(headers["x-envoy-immediate-health-check-fail"], "1");
  const before = http.accepted();
  await waitFor(() => http.accepted() > before + 2, { what: "more probes" });
  assert.equal((await ask("/healthz")).status, 200);
  await stopped;
  assert.ok(performance.now() - startedAt >= 1000 - 2);
  assert.equal(await statusOf(`${url}/healthz`), 0);
  assert.deepEqual(
    lines.slice(-1).map((line) => line["event"]),
    ["stopped"],
  );
  const after = http.accepted();
  await waitFor(() => http.connections() === 0, { what: "closed connections" });
  assert.equal(http.accepted(), after);
});

test("a sidecar that was stopped leaves nothing open, whatever was in flight", async (t) => {
  const http = await startHttpServer(t, answerOk);
  const grpc = await startGrpcServer(t);
  const silent = await startTcpServer(t, "silent");
  const run = async () => {
    const sidecar = await createSidecar({
      config: configOf([
        makeCheck({ name: "app", target: httpTarget(http), ...quick, staleAfterMs: 600_000 }),
        makeCheck({ name: "orders", target: grpcTarget(grpc), ...quick, staleAfterMs: 600_000 }),
        makeCheck({ name: "hanging-http", target: httpTarget(silent), timeoutMs: 60_000 }),
        makeCheck({ name: "hanging-grpc", target: grpcTarget(silent), timeoutMs: 60_000 }),
        makeCheck({ name: "later", target: tcpTarget(silent), initialDelayMs: 60_000 }),
      ]),
      logger: memoryLogger().logger,
    });
    const { url } = await sidecar.start();
    await waitFor(async () => (await statusOf(`${url}/readyz/orders`)) === 200, { what: "gRPC" });
    await waitFor(async () => (await statusOf(`${url}/readyz/app`)) === 200, { what: "HTTP" });
    await sidecar.stop();
  };
  await run(); // loads what is loaded on first use
  await leavesNothingOpen(run);
});

test("a port that is taken is the operator's mistake, and nothing was started", async (t) => {
  const taken = await startTcpServer(t, "silent");
  const target = await startTcpServer(t, "silent");
  const config = configOf([makeCheck({ target: tcpTarget(target) })], { port: taken.port });
  const sidecar = await createSidecar({ config, logger: memoryLogger().logger });
  await assert.rejects(sidecar.start(), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, new RegExp(`port ${taken.port} is in use`));
    return true;
  });
  assert.equal(target.accepted(), 0);
});

test("its URL is one that works: IPv6 in brackets, https with TLS", async (t) => {
  const onSix = await startSidecar(t, [makeCheck()], { host: "::1" });
  assert.equal(onSix.url, `http://[::1]:${onSix.port}`);
  assert.equal((await onSix.ask("/livez")).status, 200);
  const own = await (await createAuthority()).issue();
  const files = await writePem(await tempFolder(t), { cert: own.certPem, key: own.keyPem });
  const overTls = await startSidecar(t, [makeCheck()], { tls: { certFile: files.cert, keyFile: files.key } });
  assert.equal(overTls.url, `https://127.0.0.1:${overTls.port}`);
});
