import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { foreignClient } from "../support/foreign-health-client.ts";
import { waitFor } from "../support/wait-for.ts";
import { callBytes, callHeaders, endOf, frame, openSession, openSocket, rawWatch } from "./raw-grpc.ts";
import { serveGrpc } from "./serve-grpc.ts";

const [serving, notServing] = ["00000000020801", "00000000020802"];

test("a client that does not read costs one message: later it gets the newest status, not each", async (t) => {
  const { port, server, pass, fail } = await serveGrpc(t);
  const session = await openSession(t, port, { initialWindowSize: 0 });
  const watch = rawWatch(session, "app");
  await waitFor(() => server.watchers === 1, { what: "the watcher" });
  const witness = foreignClient(t, `127.0.0.1:${port}`).watch("app");
  for (let times = 0; times < 100; times += 1) {
    pass();
    await setImmediate();
    await setImmediate();
    fail();
    await setImmediate();
    await setImmediate();
  }
  pass();
  await waitFor(() => witness.seen.length > 1 && witness.seen.at(-1) === "SERVING", { what: "the witness" });
  assert.equal(watch.received(), "");
  session.settings({ initialWindowSize: 65_535 });
  await waitFor(() => watch.received().endsWith(serving), { what: "the newest status" });
  assert.equal(watch.received(), notServing + serving);
});

test("there are 1,000 Watch streams at most, 100 on one connection, and Check goes on", async (t) => {
  const { port, server } = await serveGrpc(t);
  const sessions = await Promise.all(Array.from({ length: 11 }, () => openSession(t, port)));
  assert.equal(sessions[0]?.remoteSettings.maxConcurrentStreams, 100);
  for (const session of sessions.slice(0, 10)) {
    for (let times = 0; times < 100; times += 1) rawWatch(session, "app");
  }
  await waitFor(() => server.watchers === 1000, { what: "1,000 watchers" });
  const { watch, check } = foreignClient(t, `127.0.0.1:${port}`);
  const details = "too many Watch streams (1000 at most); use Check, or end some";
  assert.deepEqual(await watch("app").ended, { code: "RESOURCE_EXHAUSTED", details });
  assert.equal(await check("app"), "NOT_SERVING");
  sessions[0]?.destroy();
  await waitFor(() => server.watchers === 900, { what: "the end of a connection" });
  const next = watch("app");
  await waitFor(() => next.seen.length === 1, { what: "a status" });
});

test("a peer that does not answer is cut off, whether it has said anything or not", async (t) => {
  const bounds = { "grpc.keepalive_time_ms": 50, "grpc.keepalive_timeout_ms": 50 };
  const { port, server } = await serveGrpc(t, [{}], { bounds });
  const [silent, deaf] = [openSocket(port), openSocket(port)];
  deaf.write(callBytes("Watch", "app"));
  await waitFor(() => server.watchers === 1, { what: "the watcher" });
  await Promise.all([once(silent, "close"), once(deaf, "close")]);
  await waitFor(() => server.watchers === 0, { what: "the end of the watcher" });
});

test("a connection without a call is ended", async (t) => {
  const { port } = await serveGrpc(t, [{}], { bounds: { "grpc.max_connection_idle_ms": 50 } });
  const session = await openSession(t, port);
  await once(session, "close");
});

test("a connection that stays without a word does not hold up the end", async (t) => {
  const { port, close } = await serveGrpc(t);
  const socket = openSocket(port);
  await once(socket, "connect");
  const closed = once(socket, "close");
  const startedAt = performance.now();
  await close();
  await closed;
  assert.ok(performance.now() - startedAt < 3000);
});

test("a Watch whose request is complete only during the end hears that it is the end", async (t) => {
  const { port, close } = await serveGrpc(t);
  const session = await openSession(t, port);
  const stream = session.request(callHeaders("Watch"));
  stream.write(frame("app"));
  const goaway = once(session, "goaway");
  await new Promise<void>((resolve) => session.ping(() => resolve())); // by now the call is known there
  const closed = close();
  await goaway;
  const ended = endOf(stream);
  stream.end();
  assert.equal(await ended, "14");
  await closed;
});

for (const { name, headers, first } of [
  { name: "its deadline", headers: { "grpc-timeout": "1m" }, first: frame("app") },
  { name: "a header that is not valid", headers: { "grpc-timeout": "soon" }, first: frame("app") },
  {
    name: "a message that is too long",
    headers: {},
    first: Buffer.concat([frame("app"), Buffer.from([0, 0xff, 0xff, 0xff, 0xff])]),
  },
]) {
  test(`a Watch that ${name} ended before its request was complete leaves no watcher behind`, async (t) => {
    const { port, server } = await serveGrpc(t);
    const session = await openSession(t, port);
    const stream = session.request({ ...callHeaders("Watch"), ...headers });
    const ended = endOf(stream);
    stream.write(first);
    await once(stream, "response");
    stream.end();
    await ended;
    const good = rawWatch(session, "app");
    await waitFor(() => good.received() !== "", { what: "a status" });
    assert.equal(server.watchers, 1);
  });
}
