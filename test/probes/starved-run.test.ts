import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { describe, test } from "node:test";
import { setTimeout as delay, setImmediate as turnOfTheLoop } from "node:timers/promises";
import type { ProbeResult } from "../../src/probe.ts";
import type { ProtocolProbe } from "../../src/probes/protocol-probe.ts";
import { createProbe } from "../../src/probes/registry.ts";
import { bindProbe } from "../../src/probes/run-probe.ts";
import { untilAborted } from "../../src/probes/until-aborted.ts";
import type { ExchangeStep, ProbeTarget } from "../../src/target.ts";
import { blockLoop } from "../support/block-loop.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { optionsOf, probe, verdictOf } from "./support/probe.ts";
import { grpcTarget, httpTarget, type Place, tcpTarget } from "./support/targets.ts";

const bind = (protocolProbe: ProtocolProbe, timeoutMs: number) => {
  const run = bindProbe(protocolProbe, { target: "test://target", timeoutMs });
  return run(new AbortController().signal);
};

describe("a target that does not answer, while our own process did not run for most of the time", () => {
  const exchange: readonly ExchangeStep[] = [{ type: "expect", pattern: "^hello" }];
  const targets: Readonly<Record<string, (place: Place) => ProbeTarget>> = {
    http: (place) => httpTarget(place),
    https: (place) => httpTarget(place, { tls: {} }),
    grpc: (place) => grpcTarget(place),
    "a TCP exchange": (place) => ({ ...tcpTarget(place), exchange }),
  };
  for (const [what, target] of Object.entries(targets)) {
    test(`${what}: inconclusive`, async (t) => {
      const server = await startTcpServer(t, "silent");
      const running = probe(target(server), 600);
      await waitFor(() => server.connections() === 1, { what: "the connection" });
      blockLoop(800);
      const result = await running;
      assert.equal(result.outcome, "inconclusive", verdictOf(result));
      assert.match(verdictOf(result), /^.+ within 0\.6 s, but podpulse itself did not run for 0\.\d+ s meanwhile$/);
    });
  }
});

test("a target that does not answer is a timeout, also when we did not run for a small part of the time", async (t) => {
  const server = await startTcpServer(t, "silent");
  const running = probe(httpTarget(server), 800);
  await waitFor(() => server.connections() === 1, { what: "the connection" });
  blockLoop(200);
  assert.equal(verdictOf(await running), "timeout: no answer within 0.8 s");
});

describe("a finding that comes after a long turn of the loop", () => {
  const found = async (result: Awaited<ReturnType<ProtocolProbe>>, timeoutMs: number) =>
    await bind(async () => {
      blockLoop(300);
      return result;
    }, timeoutMs);

  test("a success after the deadline: inconclusive", async () => {
    const message = /^no result within 0\.2 s, but podpulse itself did not run for 0\.\d+ s meanwhile$/;
    assert.match(verdictOf(await found({ outcome: "success" }, 200)), message);
  });

  test("a success in time", async () => assert.equal(verdictOf(await found({ outcome: "success" }, 2000)), "success"));

  const refused = { outcome: "failure", reason: "refused", message: "nobody there" } as const;

  test("a failure after the deadline: inconclusive", async () => {
    assert.equal((await found(refused, 200)).outcome, "inconclusive");
  });

  test("a failure in time", async () => assert.equal(verdictOf(await found(refused, 2000)), "refused: nobody there"));
});

describe("the time up to which a result is known to hold", () => {
  const asOf = (result: ProbeResult) => result.asOf ?? Number.NaN;

  test("is its end, when all ran", async () => {
    const before = performance.now();
    const result = await bind(async () => {
      await delay(100);
      return { outcome: "success" };
    }, 2000);
    // Other work of a loaded machine may be in the way: then it is earlier, never later.
    assert.ok(asOf(result) >= before && asOf(result) <= performance.now());
  });

  test("is from before a pause that came just before it was read", async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const running = bind(async () => {
      await arrived;
      return { outcome: "success" };
    }, 5000);
    await delay(100);
    const pausedAt = performance.now();
    blockLoop(500);
    arrive();
    const result = await running;
    assert.equal(result.outcome, "success");
    assert.ok(asOf(result) <= pausedAt, `${asOf(result) - pausedAt} ms into the pause`);
  });

  test("is not before the run began", async () => {
    const sleeper = bind(({ signal }) => untilAborted(new Promise(() => {}), signal), 1000);
    await delay(50);
    blockLoop(300);
    const before = performance.now();
    const result = await bind(async () => ({ outcome: "success" }), 1000);
    assert.ok(asOf(result) >= before);
    await sleeper;
  });
});

test("what closed a connection while we were paused is seen before its time to settle is taken for over", async (t) => {
  const sockets: Socket[] = [];
  const server = await startTcpServer(t, (socket) => void sockets.push(socket));
  const run = await createProbe({ ...tcpTarget(server), settleMs: 200 }, optionsOf(5000));
  const running = run(new AbortController().signal);
  await waitFor(() => sockets.length === 1, { what: "the connection" });
  // After this phase of the loop timers come first, and only then what has come over sockets.
  await turnOfTheLoop();
  sockets[0]?.resetAndDestroy();
  blockLoop(400);
  assert.match(verdictOf(await running), /^reset: /);
});
