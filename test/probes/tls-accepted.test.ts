import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, describe, test } from "node:test";
import { createServer, type TlsOptions } from "node:tls";
import type { ExchangeStep } from "../../src/target.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { listen } from "../support/listener.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { filedAuthority } from "./support/certified.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { type Place, tcpTarget } from "./support/targets.ts";

const authority = await filedAuthority({ after });
const { caFile } = authority;

async function startTlsServer(t: Lifetime, more: TlsOptions = {}): Promise<Place> {
  const { certPem, keyPem } = await authority.issue();
  const server = createServer({ cert: certPem, key: keyPem, ...more });
  server.on("secureConnection", (socket) => socket.on("error", () => {}).resume());
  return await listen(t, server, {});
}

/** Keeps back what a TLS 1.3 server says after the handshake, its session tickets: OpenSSL always gives some. */
async function withoutTickets(t: Lifetime, { host, port }: Place): Promise<Place> {
  return await startTcpServer(t, (socket) => {
    const behind = connect(port, host).on("error", () => {});
    let flights = 0;
    socket.on("data", (chunk: Buffer) => {
      flights += 1;
      behind.write(chunk);
    });
    behind.on("data", (chunk) => flights === 1 && socket.write(chunk));
    socket.on("close", () => behind.destroy());
  });
}

const mutual: TlsOptions = { ca: authority.certPem, requestCert: true, rejectUnauthorized: true };

const sends: ExchangeStep = { type: "send", data: "x", encoding: "utf8" };
const expects: ExchangeStep = { type: "expect", pattern: "x" };

describe("TLS 1.3: a server that requires a client certificate says so after the handshake", () => {
  const cases = [
    ["nothing to be said", {}],
    ["something to be sent", { exchange: [sends] }],
    ["something to be sent and expected", { exchange: [sends, expects] }],
    ["the connection to last", { settleMs: 200 }],
  ] as const;
  for (const [what, more] of cases) {
    test(`none given, ${what}`, async (t) => {
      const result = await probe({ ...tcpTarget(await startTlsServer(t, mutual), { caFile }), ...more });
      assert.match(verdictOf(result), /^tls: .*client certificate/);
      assert.equal(result.details.tls?.protocol, "TLSv1.3");
    });
  }

  for (const tickets of [true, false]) {
    test(`one given, a server ${tickets ? "with" : "without"} tickets`, async (t) => {
      const server = await startTlsServer(t, mutual);
      const place = tickets ? server : await withoutTickets(t, server);
      const { certFile, keyFile } = await authority.issueFiles();
      const result = await probe(tcpTarget(place, { caFile, certFile, keyFile }));
      assert.equal(verdictOf(result), "success");
      assert.ok(result.durationMs < 300, `${result.durationMs} ms`);
    });
  }
});

describe("a server that says nothing after the handshake", () => {
  const startSilent = async (t: Lifetime) => await withoutTickets(t, await startTlsServer(t));
  const cases = [
    ["but gives a ticket", startTlsServer, 0, 95],
    ["and gives no ticket", startSilent, 99, 300],
    ["and speaks TLS 1.2", async (t: Lifetime) => await startTlsServer(t, { maxVersion: "TLSv1.2" }), 0, 95],
  ] as const;
  for (const [what, start, from, to] of cases) {
    test(what, async (t) => {
      const target = tcpTarget(await start(t), { caFile });
      await probe(target); // what is loaded on first use takes its time
      const { outcome, durationMs } = await probe(target);
      assert.equal(outcome, "success");
      assert.ok(durationMs >= from && durationMs < to, `${durationMs} ms`);
    });
  }

  test("the deadline cuts the wait off", async (t) => {
    const target = tcpTarget(await startSilent(t), { caFile });
    await probe(target);
    const result = await probe(target, 70);
    assert.match(verdictOf(result), /^timeout: /);
    assert.ok(result.durationMs < 160, `${result.durationMs} ms`);
  });
});
