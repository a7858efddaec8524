import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { statusOf } from "./get.ts";
import { runBundle, spawnBundle } from "./run-bundle.ts";

const quick = { periodSeconds: 0.1, timeoutSeconds: 1 };

// Each waits for a process of its own most of the time.
describe("the bundle", { concurrency: 4 }, () => {
  test("probes over all protocols, answers, and logs one line for each change", async (t) => {
    let healthy = true;
    const http = await startHttpServer(t, (_request, response) => response.writeHead(healthy ? 200 : 500).end());
    const grpc = await startGrpcServer(t);
    const tcp = await startTcpServer(t, "silent");
    const { ask, lines, output } = await runBundle(t, {
      defaults: quick,
      checks: [
        { name: "app", httpGet: { port: http.port } },
        { name: "orders", grpc: { port: grpc.port } },
        { name: "cache", tcpSocket: { port: tcp.port } },
      ],
    });
    const readyIs = (status: number) =>
      waitFor(async () => (await ask("/readyz")).status === status, { what: `${status}` });
    await readyIs(200);
    healthy = false;
    await readyIs(503);
    assert.equal(
      (await ask("/readyz")).body,
      "[-]app failed: unexpected-response\n[+]orders ok\n[+]cache ok\nreadyz check failed\n",
    );
    healthy = true;
    await readyIs(200);
    const changes = () => lines().filter(({ event }) => event === "check-status-changed");
    // A line may be read after the answer that tells the same.
    await waitFor(() => changes().length >= 5, { what: "five changes in the log" });
    assert.deepEqual(
      changes()
        .filter(({ check }) => check === "app")
        .map(({ from, status }) => `${from} → ${status}`),
      ["unknown → healthy", "healthy → unhealthy", "unhealthy → healthy"],
    );
    assert.equal(changes().length, 5);
    assert.ok(lines().every(({ level, event }) => level !== "debug" && event !== "probe-ended"));
    assert.equal(output.stdout, "");
  });

  test("listens before it probes", async (t) => {
    const silent = await startTcpServer(t, "silent");
    const { ask } = await runBundle(t, {
      checks: [{ name: "app", httpGet: { port: silent.port }, timeoutSeconds: 60 }],
    });
    assert.equal((await ask("/readyz")).body, "[?]app unknown: no result yet\nreadyz check failed\n");
    assert.equal((await ask("/healthz")).status, 200);
  });

  test("SIGTERM: readiness 503 at once, liveness 200 until the delay is over, then exit 0 and a closed port", async (t) => {
    const http = await startHttpServer(t, (_request, response) => response.end());
    const { ask, url, kill, exited, lines } = await runBundle(t, {
      server: { shutdownDelaySeconds: 1.5 },
      checks: [{ name: "app", httpGet: { port: http.port }, groups: ["liveness", "readiness"], ...quick }],
    });
    await waitFor(async () => (await ask("/readyz")).status === 200, { what: "readiness" });
    kill("SIGTERM");
    const killedAt = performance.now();
    await waitFor(async () => (await ask("/readyz")).status === 503, { what: "the drain", timeoutMs: 1000 });
    const seen: number[] = [];
    await waitFor(
      async () => {
        const status = await statusOf(`${url}/healthz`);
        seen.push(status);
        return status === 0;
      },
      { what: "a closed port" },
    );
    assert.ok(performance.now() - killedAt >= 1400);
    assert.ok(seen.length > 10 && seen.slice(0, -1).every((status) => status === 200), seen.join(" "));
    assert.deepEqual(await exited, { code: 0, signal: null });
    assert.deepEqual(
      lines()
        .slice(-3)
        .map(({ event }) => event),
      ["signal", "drain-started", "stopped"],
    );
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    test(`${signal} without a delay ends at once, with probes in flight`, async (t) => {
      const silent = await startTcpServer(t, "silent");
      const { kill, exited } = await runBundle(t, {
        checks: [{ name: "app", httpGet: { port: silent.port }, timeoutSeconds: 600 }],
      });
      await waitFor(() => silent.connections() === 1, { what: "a probe in flight" });
      kill(signal);
      assert.deepEqual(await exited, { code: 0, signal: null });
    });
  }

  test("a second signal ends it without waiting for the delay", async (t) => {
    const silent = await startTcpServer(t, "silent");
    const { ask, kill, exited } = await runBundle(t, {
      server: { shutdownDelaySeconds: 600 },
      checks: [{ name: "app", tcpSocket: { port: silent.port }, ...quick }],
    });
    await waitFor(async () => (await ask("/readyz")).status === 200, { what: "readiness" });
    kill("SIGTERM");
    await waitFor(async () => (await ask("/readyz")).status === 503, { what: "the drain" });
    kill("SIGTERM");
    assert.deepEqual(await exited, { code: 0, signal: null });
  });

  test("a port that is taken: one line that names it, exit 2", async (t) => {
    const taken = await startTcpServer(t, "silent");
    const config = { checks: [{ name: "app", tcpSocket: { port: 1 } }] };
    const { exited, output } = await spawnBundle(t, config, ["--port", String(taken.port)]);
    assert.deepEqual(await exited, { code: 2, signal: null });
    assert.match(
      output.stderr,
      new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${taken.port}: port ${taken.port} is in use[^\\n]*\\n$`),
    );
    assert.equal(output.stdout, "");
  });

  test("after a pause the first answer does not rest on evidence from before it", async (t) => {
    let answering = true;
    const http = await startHttpServer(t, (_request, response) => void (answering && response.end()));
    const { ask, kill } = await runBundle(t, {
      checks: [
        { name: "app", httpGet: { port: http.port }, periodSeconds: 0.1, timeoutSeconds: 0.2, staleAfterSeconds: 0.5 },
      ],
    });
    for (let round = 0; round < 3; round++) {
      answering = true;
      await waitFor(async () => (await ask("/readyz")).status === 200, { what: "readiness" });
      kill("SIGSTOP");
      const pausedAt = performance.now();
      answering = false;
      const first = ask("/readyz");
      await waitFor(() => performance.now() - pausedAt > 700, { what: "the evidence to get too old" });
      kill("SIGCONT");
      const { status, body } = await first;
      assert.equal(status, 503);
      assert.match(body, /^\[\?\]app unknown: /);
    }
  });
});
