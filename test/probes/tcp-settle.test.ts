import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { after, describe, test } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import type { ExchangeStep } from "../../src/target.ts";
import { listen } from "../support/listener.ts";
import { startTcpServer, type tcpZoo } from "../support/tcp-zoo.ts";
import { filedAuthority } from "./support/certified.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { tcpTarget } from "./support/targets.ts";

const authority = await filedAuthority({ after });

const ping: readonly ExchangeStep[] = [
  { type: "send", data: "PING", encoding: "utf8" },
  { type: "expect", pattern: "PONG" },
];

/** Does something a moment after it was asked, or after the connection was made. */
const soon =
  (asked: boolean, act: (socket: Socket) => void) =>
  (socket: Socket): void => {
    if (asked) socket.once("data", () => setTimeout(act, 20, socket));
    else setTimeout(act, 20, socket);
  };

type Case = {
  readonly what: string;
  readonly server: keyof typeof tcpZoo | ((socket: Socket) => void);
  readonly exchange?: readonly ExchangeStep[];
  readonly verdict: RegExp;
};

const closed = /^reset: the peer closed the connection within 0\.1 s \(settleSeconds\)$/;

const cases: readonly Case[] = [
  { what: "a connection that lasts", server: "silent", verdict: /^success$/ },
  { what: "closed at once", server: "closes", verdict: closed },
  { what: "closed within", server: soon(false, (socket) => socket.end()), verdict: closed },
  { what: "data and then closed", server: "garbageThenClose", verdict: closed },
  {
    what: "reset within",
    server: soon(false, (socket) => socket.resetAndDestroy()),
    verdict: /^reset: the peer reset the connection$/,
  },
  { what: "data within", server: soon(false, (socket) => socket.write("hello")), verdict: /^success$/ },
  {
    what: "after an exchange",
    server: soon(true, (socket) => socket.write("PONG")),
    exchange: ping,
    verdict: /^success$/,
  },
  {
    what: "closed after an exchange",
    server: soon(true, (socket) => socket.end("PONG")),
    exchange: ping,
    verdict: closed,
  },
  {
    what: "an exchange that fails is told, not the close after it",
    server: soon(true, (socket) => socket.end("NO")),
    exchange: ping,
    verdict: /^unexpected-response: no match of PONG before the peer closed the connection \(found "NO"\)$/,
  },
];

describe("a connection must last", () => {
  for (const { what, server: behaviour, exchange, verdict } of cases) {
    test(what, async (t) => {
      const server = await startTcpServer(t, behaviour);
      const result = await probe({ ...tcpTarget(server), settleMs: 100, ...(exchange ? { exchange } : {}) });
      assert.match(verdictOf(result), verdict);
      assert.deepEqual(Object.keys(result.phases), ["connect", "request"]);
      if (result.outcome === "success") assert.ok(result.durationMs >= 99, `${result.durationMs} ms`);
    });
  }
});

test("the deadline cuts it off", async (t) => {
  const server = await startTcpServer(t, "silent");
  const result = await probe({ ...tcpTarget(server), settleMs: 1000 }, 100);
  assert.equal(verdictOf(result), "timeout: no answer within 0.1 s");
  assert.ok(result.durationMs < 250, `${result.durationMs} ms`);
});

test("over TLS", async (t) => {
  const { certPem, keyPem } = await authority.issue();
  let ends = false;
  const server = createTlsServer({ cert: certPem, key: keyPem }, (socket) => {
    socket.on("error", () => {});
    if (ends) socket.end();
  });
  const target = { ...tcpTarget(await listen(t, server, {}), { caFile: authority.caFile }), settleMs: 100 };
  assert.equal(verdictOf(await probe(target)), "success");
  ends = true;
  assert.match(verdictOf(await probe(target)), closed);
});
