import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { ProtocolProbe } from "../../src/probes/protocol-probe.ts";
import { createProbe } from "../../src/probes/registry.ts";
import { bindProbe } from "../../src/probes/run-probe.ts";
import { untilAborted } from "../../src/probes/until-aborted.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { optionsOf, verdictOf } from "./support/probe.ts";
import { grpcTarget, httpTarget, type Place, tcpTarget } from "./support/targets.ts";

const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;

/** Runs a protocol's probe once under a deadline, and holds that it leaves no timer and no listener. */
async function runOnce(protocolProbe: ProtocolProbe, timeoutMs: number, signal = new AbortController().signal) {
  const probe = bindProbe(protocolProbe, { target: "test://target", timeoutMs });
  try {
    return await leavesNothingOpen(() => probe(signal));
  } finally {
    assert.equal(listeners(signal), 0);
  }
}

const never: ProtocolProbe = ({ signal }) => untilAborted(new Promise(() => {}), signal);

test("a finding becomes a result: with the target, the time, the phases and what was learned", async () => {
  const before = Date.now();
  const startedAt = performance.now();
  const result = await runOnce(async ({ phases, details }) => {
    phases.enter("connect");
    details.http = { status: 200 };
    return { outcome: "success" };
  }, 1000);
  const { durationMs, phases, atMs, asOf = 0, ...rest } = result;
  assert.deepEqual(rest, { outcome: "success", target: "test://target", details: { http: { status: 200 } } });
  assert.deepEqual(Object.keys(phases), ["connect"]);
  assert.ok(durationMs >= (phases.connect ?? 0) && durationMs < 1500);
  assert.ok(atMs >= before && atMs <= Date.now());
  assert.ok(asOf >= startedAt && asOf <= performance.now());
});

test("a failure that a probe finds is told as it is", async () => {
  const found = { outcome: "failure", reason: "not-serving", message: "down" } as const;
  assert.equal(verdictOf(await runOnce(async () => found, 1000)), "not-serving: down");
});

const missed = [
  [undefined, "timeout: no result within 0.05 s"],
  ["dns", "timeout: the name was not resolved within 0.05 s"],
  ["connect", "timeout: no connection within 0.05 s"],
  ["tls", "timeout: the TLS handshake did not finish within 0.05 s"],
  ["request", "timeout: no answer within 0.05 s"],
  ["transfer", "timeout: the answer was not complete within 0.05 s"],
] as const;
for (const [phase, verdict] of missed) {
  test(`the deadline, in phase ${phase ?? "none"}`, async () => {
    const result = await runOnce(async (run) => {
      if (phase) run.phases.enter(phase);
      run.details.http = { status: 302 };
      return await never(run);
    }, 50);
    assert.equal(verdictOf(result), verdict);
    assert.ok(result.durationMs >= 49 && result.durationMs < 150, `${result.durationMs} ms`);
    if (phase) assert.ok((result.phases[phase] ?? 0) >= 48);
    assert.deepEqual(result.details, { http: { status: 302 } });
  });
}

test("whatever is thrown because of the deadline is a timeout", async () => {
  const result = await runOnce(async ({ signal }) => {
    await never({ signal } as never).catch(() => {});
    throw Object.assign(new Error("closed"), { code: "ECONNRESET" });
  }, 20);
  assert.equal(verdictOf(result), "timeout: no result within 0.02 s");
});

test("a success that comes after the deadline is a timeout", async () => {
  const result = await runOnce(async () => {
    await delay(40);
    return { outcome: "success" };
  }, 20);
  assert.equal(verdictOf(result), "timeout: no result within 0.02 s");
});

test("our bug is reason internal, with its exception", async () => {
  const bug = new TypeError("x is not a function");
  for (const throws of [
    async () => Promise.reject(bug),
    () => {
      throw bug;
    },
  ] as ProtocolProbe[]) {
    const result = await runOnce(throws, 1000);
    assert.equal(verdictOf(result), "internal: the probe itself failed: x is not a function");
    assert.equal(result.outcome === "failure" && result.cause, bug);
  }
});

test("given up before it began, it does nothing", async () => {
  const signal = AbortSignal.abort(new Error("stopped"));
  await assert.rejects(runOnce(assert.fail as never, 1000, signal), /stopped/);
});

test("given up on the way, it rejects with the reason and frees what it holds", async () => {
  for (const timeoutMs of [1000, 60_000]) {
    const stop = new AbortController();
    setImmediate(() => stop.abort(new Error("stopped")));
    await assert.rejects(runOnce(never, timeoutMs, stop.signal), /stopped/);
  }
});

test("given up, a finding that comes all the same does not count", async () => {
  const stop = new AbortController();
  const stubborn: ProtocolProbe = async () => {
    stop.abort(new Error("stopped"));
    return { outcome: "success" };
  };
  await assert.rejects(runOnce(stubborn, 1000, stop.signal), /stopped/);
});

const protocols = {
  tcp: (place: Place) => tcpTarget(place, {}),
  http: (place: Place) => httpTarget(place),
  https: (place: Place) => httpTarget(place, { tls: {} }),
  grpc: (place: Place) => grpcTarget(place),
  grpcs: (place: Place) => grpcTarget(place, { tls: {} }),
};
for (const [name, target] of Object.entries(protocols)) {
  test(`given up while a ${name} server is silent, the connection is closed`, async (t) => {
    const server = await startTcpServer(t, "silent");
    const probe = await createProbe(target(server), optionsOf(60_000));
    const stop = new AbortController();
    await leavesNothingOpen(async () => {
      const running = probe(stop.signal);
      await waitFor(() => server.received().length > 0, { what: "the client to speak" });
      stop.abort(new Error("stopped"));
      await assert.rejects(running, /stopped/);
    });
    assert.equal(listeners(stop.signal), 0);
    assert.equal(server.connections(), 0);
  });
}
