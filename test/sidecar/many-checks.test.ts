import assert from "node:assert/strict";
import { test } from "node:test";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { runBundle } from "./run-bundle.ts";

const half = 250;

test("500 checks whose targets refuse or never answer slow no endpoint, and leave no descriptors", async (t) => {
  const silent = await startTcpServer(t, "silent");
  const refusing = await unusedPort();
  const numbers = Array.from({ length: half }, (_, index) => index);
  const sidecar = await runBundle(t, {
    defaults: { periodSeconds: 1, timeoutSeconds: 0.5, failureThreshold: 1 },
    checks: [
      ...numbers.map((index) => ({ name: `silent-${index}`, httpGet: { port: silent.port } })),
      ...numbers.map((index) => ({ name: `refusing-${index}`, tcpSocket: { port: refusing } })),
    ],
  });
  const latencies: number[] = [];
  /** Looks on until so many probes were seen; gives the most descriptors at one time. */
  const watchUntil = async (probes: number) => {
    let peak = 0;
    const look = async () => {
      const askedAt = performance.now();
      const { status } = await sidecar.ask("/readyz");
      latencies.push(performance.now() - askedAt);
      assert.equal(status, 503);
      peak = Math.max(peak, sidecar.descriptors());
      return silent.accepted() >= probes;
    };
    await waitFor(look, { what: `${probes} probes`, timeoutMs: 20_000 });
    return peak;
  };
  const early = await watchUntil(2 * half);
  const late = await watchUntil(4 * half);
  assert.ok(late <= early + 20, `${early} descriptors at first, ${late} later`);
  latencies.sort((a, b) => a - b);
  const middle = latencies[Math.floor(latencies.length / 2)] ?? Number.NaN;
  assert.ok(middle < 50, `half of the answers took more than ${middle} ms`);
  const { groups } = JSON.parse((await sidecar.ask("/status")).body);
  assert.equal(groups[1].status, "unhealthy");
});
