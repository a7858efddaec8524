import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { request } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { request as httpsRequest } from "node:https";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { ChannelCredentials, Client, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { service } from "grpc-health-check";
import { startBlackHole } from "./black-hole.ts";
import { createAuthority, selfSigned, writePem } from "./certificates.ts";
import { type GrpcServer, startGrpcServer } from "./grpc-server.ts";
import { startHttpServer } from "./http-server.ts";
import type { Lifetime } from "./lifetime.ts";
import { leavesNothingOpen } from "./open-handles.ts";
import { startTcpServer, tcpZoo, unusedPort } from "./tcp-zoo.ts";
import { tempFolder } from "./temp-folder.ts";
import { waitFor } from "./wait-for.ts";

type Place = { host: string; port: number; path?: string };
type Outcome = { text: string; ended: boolean; error: string | undefined };

/** Asks with a plain socket until the connection ends, or until a moment after it has brought `enough` characters. */
async function ask(place: Place, enough = Number.POSITIVE_INFINITY): Promise<Outcome> {
  const socket = connect(place.path === undefined ? place : { path: place.path });
  const outcome: Outcome = { text: "", ended: false, error: undefined };
  const over = Promise.withResolvers<void>();
  let brought = false;
  const look = () => {
    if (brought || outcome.text.length < enough) return;
    brought = true;
    setTimeout(over.resolve, 50);
  };
  socket.on("connect", look);
  socket.on("data", (chunk) => {
    outcome.text += chunk.toString("latin1");
    look();
  });
  socket.on("end", () => {
    outcome.ended = true;
    over.resolve();
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    outcome.error = error.code;
    over.resolve();
  });
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await over.promise;
  socket.destroy();
  return outcome;
}

/** A lifetime that the test ends itself, to see what is released. */
function lifetime(): Lifetime & { end(): Promise<void> } {
  const releases: (() => void | Promise<void>)[] = [];
  return {
    after: (release) => releases.push(release),
    end: async () => {
      for (const release of releases) await release();
    },
  };
}

async function handshake(port: number, options: ConnectionOptions): Promise<{ protocol: string | null; peer: string }> {
  const socket = connectTls({ host: "127.0.0.1", port, servername: "localhost", ...options });
  try {
    await once(socket, "secureConnect");
    return { protocol: socket.getProtocol(), peer: socket.getPeerX509Certificate()?.subjectAltName ?? "" };
  } finally {
    socket.destroy();
  }
}

function check(
  server: GrpcServer,
  name: string,
  credentials = ChannelCredentials.createInsecure(),
  metadata?: Metadata,
) {
  const { Check: method } = service;
  assert.ok(method);
  const address = server.path
    ? `unix:${server.path}`
    : `${server.host.includes(":") ? `[${server.host}]` : server.host}:${server.port}`;
  const client = new Client(address, credentials, { "grpc.ssl_target_name_override": "localhost" });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  client.makeUnaryRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    { service: name },
    metadata ?? new Metadata(),
    { deadline: Date.now() + 1000 },
    (error: ServiceError | null, answer?: unknown) => {
      client.close();
      if (error) reject(error);
      else resolve(String((answer as { status: unknown }).status));
    },
  );
  return promise;
}

test("tempFolder removes the folder with what is in it", async () => {
  const life = lifetime();
  const folder = await tempFolder(life);
  await writePem(folder, { ca: "text" });
  await life.end();
  assert.equal(existsSync(folder), false);
});

test("waitFor gives the first truthy value, or says what never came", async () => {
  let calls = 0;
  assert.equal(await waitFor(() => (++calls === 3 ? "third" : undefined), { what: "three calls" }), "third");
  await assert.rejects(
    waitFor(() => false, { timeoutMs: 10, what: "the moon" }),
    /10 ms in vain for the moon/,
  );
});

test("certificates: an issued one is trusted through its authority alone", async (t) => {
  const authority = await createAuthority();
  const stranger = await createAuthority();
  const server = await startHttpServer(t, (_, response) => response.end("ok"), {
    tls: await authority.issue({ dnsNames: ["localhost"], uris: ["spiffe://test/server"] }),
  });
  const { peer } = await handshake(server.port, { ca: authority.certPem });
  assert.equal(peer, "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, URI:spiffe://test/server");
  await assert.rejects(handshake(server.port, { ca: stranger.certPem }), { code: /UNABLE_TO|SIGNATURE/ });
  await assert.rejects(handshake(server.port, { ca: authority.certPem, servername: "other.test" }), {
    code: "ERR_TLS_CERT_ALTNAME_INVALID",
  });
});

test("certificates: expired, not yet valid, for clients only, self-signed, nameless", async (t) => {
  const authority = await createAuthority();
  const reached = async (tls: { certPem: string; keyPem: string }, ca = authority.certPem) => {
    const server = await startHttpServer(t, (_, response) => response.end(), { tls });
    return handshake(server.port, { ca });
  };
  const past = new Date(Date.now() - 1000);
  const future = new Date(Date.now() + 60_000);
  await assert.rejects(reached(await authority.issue({ notAfter: past })), { code: "CERT_HAS_EXPIRED" });
  await assert.rejects(reached(await authority.issue({ notBefore: future })), { code: "CERT_NOT_YET_VALID" });
  await assert.rejects(reached(await authority.issue({ usage: ["clientAuth"] })), { code: "INVALID_PURPOSE" });
  const own = await selfSigned();
  await assert.rejects(reached(own), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  await reached(own, own.certPem);
  await assert.rejects(reached(await authority.issue({ commonName: "other", dnsNames: [], ipAddresses: [] })), {
    code: "ERR_TLS_CERT_ALTNAME_INVALID",
  });
});

test("writePem names the files and keeps them private", async (t) => {
  const { keyPem } = await selfSigned();
  const folder = await tempFolder(t);
  const paths = await writePem(folder, { key: keyPem });
  assert.equal(paths.key, join(folder, "key.pem"));
  assert.equal(await readFile(paths.key, "utf8"), keyPem);
  assert.equal((await stat(paths.key)).mode & 0o777, 0o600);
});

const bodyLength = (text: string) => text.split("\r\n\r\n")[1]?.length;
const expectations: Record<keyof typeof tcpZoo, (outcome: Outcome) => void> = {
  silent: (outcome) => assert.deepEqual(outcome, { text: "", ended: false, error: undefined }),
  closes: (outcome) => assert.deepEqual(outcome, { text: "", ended: true, error: undefined }),
  resets: ({ error }) => assert.equal(error, "ECONNRESET"),
  garbage: ({ text, ended }) => assert.deepEqual([text.length, ended], [28, false]),
  garbageThenClose: ({ text, ended }) => assert.deepEqual([text.length, ended], [28, true]),
  dripsHttpHeader: ({ text, ended }) =>
    assert.deepEqual([text.startsWith("HTTP/1.1") && !text.includes("\r\n\r\n"), ended], [true, false]),
  halfHttpHeader: ({ text, ended }) => assert.deepEqual([text.includes("\r\n\r\n"), ended], [false, true]),
  halfBody: ({ text, ended }) => assert.deepEqual([bodyLength(text), ended], [50, true]),
  stallsBody: ({ text, ended }) => assert.deepEqual([bodyLength(text), ended], [50, false]),
  endlessBody: ({ text, ended }) => assert.deepEqual([text.length >= 2e6, ended], [true, false]),
  endlessHeader: ({ text }) => assert.deepEqual([text.length >= 2e6, text.includes("\r\n\r\n")], [true, false]),
  hugeBody: ({ text, ended }) => assert.deepEqual([bodyLength(text), ended], [2 ** 20, true]),
  http11: ({ text, ended }) => assert.deepEqual([text.endsWith("\r\n\r\nhello"), ended], [true, true]),
  http400: ({ text, ended }) => assert.deepEqual([text.startsWith("HTTP/1.1 400 "), ended], [true, true]),
  tlsAlert: ({ text, ended }) => assert.deepEqual([text, ended], ["\x15\x03\x01\x00\x02\x02\x46", true]),
  invalidStatus: ({ text, ended }) => assert.deepEqual([text.startsWith("HTTP/1.1 -1 nope"), ended], [true, true]),
};

/** How much to wait for from those that never end. */
const enoughOf: Partial<Record<keyof typeof tcpZoo, number>> = {
  silent: 0,
  garbage: 28,
  dripsHttpHeader: 8,
  stallsBody: 90,
  endlessBody: 2e6,
  endlessHeader: 2e6,
};

for (const name of Object.keys(tcpZoo) as (keyof typeof tcpZoo)[]) {
  test(`tcpZoo.${name}`, async (t) => {
    const server = await startTcpServer(t, name);
    const outcome = await leavesNothingOpen(() => ask(server, enoughOf[name]));
    expectations[name](outcome);
    await waitFor(() => server.connections() === 0, { what: "the server to see the client leave" });
    assert.equal(server.accepted(), 1);
    if (name !== "resets") assert.match(server.received().toString(), /^GET \/ HTTP/);
  });
}

test("tcpZoo.endlessBody waits for a client that does not read", async (t) => {
  const sockets: Socket[] = [];
  const server = await startTcpServer(t, (socket) => {
    sockets.push(socket);
    tcpZoo.endlessBody(socket);
  });
  const client = connect(server).pause();
  t.after(() => void client.destroy());
  client.write("x");
  const paused = async () => {
    const sent = sockets[0]?.bytesWritten ?? 0;
    await delay(50);
    return sent > 0 && sent === sockets[0]?.bytesWritten;
  };
  await waitFor(paused, { what: "the sending to stop" });
});

test("startTcpServer listens on ::1 and on a Unix socket", async (t) => {
  const onSix = await startTcpServer(t, "http11", { host: "::1" });
  assert.match((await ask(onSix)).text, /hello$/);
  const onUnix = await startTcpServer(t, "http11", { path: join(await tempFolder(t), "zoo.sock") });
  assert.deepEqual([onUnix.host, onUnix.port], ["", 0]);
  assert.match((await ask(onUnix)).text, /hello$/);
});

test("startTcpServer is gone with its test, open connections too", async () => {
  const life = lifetime();
  const server = await startTcpServer(life, "silent");
  const client = connect(server);
  const closed = once(client, "close");
  await waitFor(() => server.connections() === 1, { what: "the connection" });
  await life.end();
  await closed;
  assert.equal((await ask(server)).error, "ECONNREFUSED");
});

test("unusedPort refuses", async () => {
  assert.equal((await ask({ host: "127.0.0.1", port: await unusedPort() })).error, "ECONNREFUSED");
  assert.equal((await ask({ host: "::1", port: await unusedPort("::1") })).error, "ECONNREFUSED");
});

for (const host of ["127.0.0.1", "::1"]) {
  test(`startBlackHole: a connect to ${host} hangs, and one that gives up leaves nothing`, async (t) => {
    const hole = await startBlackHole(t, { host });
    const events = await leavesNothingOpen(async () => {
      const seen: string[] = [];
      const sockets = Array.from({ length: 5 }, () => connect(hole));
      for (const socket of sockets) for (const event of ["connect", "error"]) socket.on(event, () => seen.push(event));
      // That nothing comes can only be waited for: the bound is what shows it.
      const came = waitFor(() => seen.length > 0, { timeoutMs: 250, what: "a connection or an error" });
      await assert.rejects(came, /a connection or an error/);
      for (const socket of sockets) socket.destroy();
      return seen;
    });
    assert.deepEqual(events, []);
  });
}

test("startHttpServer records request heads, and answers on ::1 and a Unix socket", async (t) => {
  const path = join(await tempFolder(t), "http.sock");
  for (const options of [{}, { host: "::1" }, { path }]) {
    const server = await startHttpServer(t, (_, response) => response.end("ok"), options);
    const socketPath = server.path;
    const asked = request(`${server.url}/a?b`, {
      agent: false,
      headers: { "X-Case": "1" },
      ...(socketPath && { socketPath }),
    });
    await leavesNothingOpen(async () => {
      const [response] = await once(asked.end(), "response");
      await response.toArray();
    });
    const [head] = server.requests();
    assert.deepEqual([head?.method, head?.url, head?.httpVersion], ["GET", "/a?b", "1.1"]);
    assert.ok(head?.rawHeaders.includes("X-Case"));
    await waitFor(() => server.connections() === 0, { what: "the server to see the client leave" });
  }
});

test("startHttpServer: TLS versions and client certificates", async (t) => {
  const authority = await createAuthority();
  const own = await authority.issue();
  const ca = authority.certPem;
  const old = await startHttpServer(t, () => {}, { tls: { ...own, maxVersion: "TLSv1.2" } });
  assert.equal((await handshake(old.port, { ca })).protocol, "TLSv1.2");
  await assert.rejects(handshake(old.port, { ca, minVersion: "TLSv1.3" }), { code: /PROTOCOL_VERSION/ });

  const mutual = await startHttpServer(t, (_, response) => response.end("ok"), {
    tls: { ...own, caPem: ca, requestClientCert: true },
  });
  const get = async (client: { cert?: string; key?: string }) => {
    const asked = httpsRequest(mutual.url, { agent: false, ca, ...client });
    const [response] = await once(asked.end(), "response");
    response.resume();
    return response.statusCode;
  };
  const client = await authority.issue({ commonName: "client" });
  const stranger = await (await createAuthority()).issue();
  assert.equal(await get({ cert: client.certPem, key: client.keyPem }), 200);
  await assert.rejects(get({}), { code: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED" });
  await assert.rejects(get({ cert: stranger.certPem, key: stranger.keyPem }));
  assert.equal(mutual.requests().length, 1);
});

test("startHttpServer speaks HTTP/2 when asked to", async (t) => {
  const authority = await createAuthority();
  for (const tls of [undefined, await authority.issue()]) {
    const server = await startHttpServer(t, (_, response) => response.end("two"), { http2: true, ...(tls && { tls }) });
    const text = await leavesNothingOpen(async () => {
      const session = connectHttp2(server.url, { ca: authority.certPem });
      const chunks = await session.request({ ":path": "/" }).toArray();
      session.close();
      return Buffer.concat(chunks).toString();
    });
    assert.equal(text, "two");
    assert.equal(server.requests()[0]?.httpVersion, "2.0");
  }
});

test("startGrpcServer serves health, records metadata, and leaves nothing open", async (t) => {
  const server = await startGrpcServer(t, { statuses: { "": "SERVING", down: "NOT_SERVING" } });
  const metadata = new Metadata();
  metadata.set("x-probe", "1");
  assert.equal(await leavesNothingOpen(() => check(server, "", undefined, metadata)), "SERVING");
  assert.deepEqual(server.metadata()[0]?.get("x-probe"), ["1"]);
  assert.equal(await check(server, "down"), "NOT_SERVING");
  server.setStatus("down", "SERVING");
  assert.equal(await check(server, "down"), "SERVING");
  await assert.rejects(check(server, "unheard"), { code: status.NOT_FOUND });
});

test("startGrpcServer: without health, with an answer of the test's own, on ::1 and a Unix socket", async (t) => {
  await assert.rejects(check(await startGrpcServer(t, { withoutHealth: true }), ""), { code: status.UNIMPLEMENTED });
  const refusing = await startGrpcServer(t, {
    implement: { check: (_, answer) => answer({ code: status.PERMISSION_DENIED }) },
  });
  await assert.rejects(check(refusing, ""), { code: status.PERMISSION_DENIED });
  assert.equal(await check(await startGrpcServer(t, { host: "::1" }), ""), "SERVING");
  const onUnix = await startGrpcServer(t, { path: join(await tempFolder(t), "grpc.sock") });
  assert.equal(await check(onUnix, ""), "SERVING");
});

test("startGrpcServer: TLS and mutual TLS", async (t) => {
  const authority = await createAuthority();
  const ca = Buffer.from(authority.certPem);
  const own = await authority.issue();
  assert.equal(await check(await startGrpcServer(t, { tls: own }), "", ChannelCredentials.createSsl(ca)), "SERVING");
  const mutual = await startGrpcServer(t, { tls: { ...own, caPem: authority.certPem, requestClientCert: true } });
  const client = await authority.issue();
  const known = ChannelCredentials.createSsl(ca, Buffer.from(client.keyPem), Buffer.from(client.certPem));
  assert.equal(await check(mutual, "", known), "SERVING");
  await assert.rejects(check(mutual, "", ChannelCredentials.createSsl(ca)), { code: status.UNAVAILABLE });
});

test("leavesNothingOpen names what is left: a socket, an unref'd socket, a timer, an unref'd timer", async (t) => {
  const server = await startTcpServer(t, "silent");
  const open = async (unref: boolean) => {
    const socket = connect(server);
    t.after(() => void socket.destroy());
    await once(socket, "connect");
    if (unref) socket.unref();
  };
  const wait = async (unref: boolean) => {
    const timer = setTimeout(() => {}, 60_000);
    t.after(() => clearTimeout(timer));
    if (unref) timer.unref();
  };
  for (const unref of [false, true]) {
    await assert.rejects(
      leavesNothingOpen(() => open(unref), { withinMs: 30 }),
      /fd \d+ -> socket:/,
    );
    await assert.rejects(
      leavesNothingOpen(() => wait(unref), { withinMs: 30 }),
      /a timer started\s[\s\S]*support\.test\.ts/,
    );
  }
});

test("leavesNothingOpen waits for what closes soon, and gives on what the action gives or throws", async () => {
  const soon = async () => {
    setTimeout(() => {}, 50).unref();
    return "result";
  };
  assert.equal(await leavesNothingOpen(soon), "result");
  await assert.rejects(
    leavesNothingOpen(() => Promise.reject(new Error("its own"))),
    /its own/,
  );
});
