import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import { describe, type TestContext, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import type { ServerConfig } from "../../src/config.ts";
import { UsageError } from "../../src/errors.ts";
import { listen } from "../../src/server/http-server.ts";
import { makeCheck } from "../support/make-check.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { makeServer, serverConfig } from "./serve.ts";

/** A listening server of one check without a result. */
async function start(t: TestContext, config: ServerConfig, requestTimeoutMs?: number) {
  const { server } = makeServer([makeCheck()], systemClock, { config });
  if (requestTimeoutMs !== undefined) {
    server.server.requestTimeout = requestTimeoutMs;
    server.server.headersTimeout = requestTimeoutMs;
  }
  t.after(() => server.close());
  return { server, ...(await listen(server, config)) };
}

/** Everything a server says on one connection until it closes it, to what is written. */
async function talk(port: number, text: string): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port });
  socket.on("error", () => {});
  socket.write(text);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

for (const host of ["127.0.0.1", "::1", "0.0.0.0", "::", "localhost"]) {
  test(`listens on ${host}, at a free port for 0`, async (t) => {
    const { port } = await start(t, { ...serverConfig, host });
    assert.ok(port > 0);
    assert.match(await talk(port, "GET /livez HTTP/1.0\r\n\r\n").catch(String), host === "::1" ? /REFUSED/ : /200 OK/);
  });
}

test("an IPv6 address stands in brackets in what is said", async (t) => {
  const { port } = await start(t, { ...serverConfig, host: "::1" });
  await assert.rejects(start(t, { ...serverConfig, host: "::1", port }), {
    message: new RegExp(`^Cannot listen on \\[::1\\]:${port}: `),
  });
});

test("connections are bounded: one more is ended at once, and the others go on", async (t) => {
  const { server, port } = await start(t, serverConfig);
  assert.equal(server.server.maxConnections, 4096);
  server.server.maxConnections = 1;
  const first = connect({ host: "127.0.0.1", port });
  t.after(() => first.destroy());
  first.write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
  await new Promise((resolve) => first.once("data", resolve));
  assert.equal(await talk(port, "").catch(() => ""), "");
  first.write("GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  assert.match(Buffer.concat(await first.toArray()).toString(), /^HTTP\/1\.1 200 OK/);
});

test("a port that is taken is the operator's mistake, with the port in it", async (t) => {
  const { port } = await startTcpServer(t, "silent");
  await assert.rejects(start(t, { ...serverConfig, port }), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port}: port ${port} is in use`));
    return true;
  });
});

for (const { host, text } of [
  { host: "192.0.2.1", text: /192\.0\.2\.1 is no address of this machine/ },
  { host: "no-such-host.invalid", text: /no-such-host\.invalid has no address/ },
]) {
  test(`so is listening on ${host}`, async (t) => {
    await assert.rejects(start(t, { ...serverConfig, host }), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, text);
      return true;
    });
  });
}

test("the text of a request may come in pieces", async (t) => {
  const { port } = await start(t, serverConfig);
  const socket = connect({ host: "127.0.0.1", port });
  for (const piece of "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") socket.write(piece);
  assert.match(Buffer.concat(await socket.toArray()).toString(), /^HTTP\/1\.1 200 OK\r\n/);
});

test("one connection serves many requests", async (t) => {
  const { port } = await start(t, serverConfig);
  const one = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
  const answers = await talk(port, `${one.repeat(20)}GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  assert.equal(answers.split("HTTP/1.1 200 OK").length - 1, 20);
  assert.equal(answers.split("HTTP/1.1 503 ").length - 1, 1);
});

test("an offer to upgrade is ignored", async (t) => {
  const { port } = await start(t, serverConfig);
  const upgrade = "Connection: Upgrade, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";
  assert.match(await talk(port, `GET /livez HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`), /^HTTP\/1\.1 200 OK\r\n/);
});

for (const { name, text, status } of [
  {
    name: "headers that are too large",
    text: `GET /livez HTTP/1.1\r\nHost: x\r\nX: ${"y".repeat(20_000)}\r\n\r\n`,
    status: 431,
  },
  { name: "a path that is too long", text: `GET /${"y".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, status: 431 },
  { name: "what is not HTTP", text: "\x16\x03\x01\x02\x00\x01\x00\x01", status: 400 },
]) {
  test(`${name}: ${status}, and the connection is closed`, async (t) => {
    const { port } = await start(t, serverConfig);
    assert.match(await talk(port, text), new RegExp(`^HTTP/1\\.1 ${status} `));
    assert.match(await talk(port, "GET /livez HTTP/1.0\r\n\r\n"), /200 OK/);
  });
}

test("a request has ten seconds, a silent connection thirty", async (t) => {
  const { server } = await start(t, serverConfig);
  assert.equal(server.server.headersTimeout, 10_000);
  assert.equal(server.server.requestTimeout, 10_000);
  assert.equal(server.server.timeout, 30_000);
});

describe("slow clients", { concurrency: true }, () => {
  for (const { name, text } of [
    { name: "says nothing", text: "" },
    { name: "stops within the first line", text: "GET /li" },
    { name: "stops within the headers", text: "GET /livez HTTP/1.1\r\nHost: x\r\nX-A: b" },
    { name: "never sends its body", text: "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc" },
  ]) {
    test(`a client that ${name} is cut off when its time is over`, async (t) => {
      const { port } = await start(t, serverConfig, 100);
      assert.match(await talk(port, text), /^(HTTP\/1\.1 (408|404) |$)/);
    });
  }

  for (const { name, start: text, status } of [
    { name: "its headers", start: "GET /livez HTTP/1.1\r\nHost: x\r\nX-A: ", status: 408 },
    { name: "a body", start: "GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n", status: 200 },
  ]) {
    test(`a client that drips ${name} is cut off as well`, async (t) => {
      const { port } = await start(t, serverConfig, 300);
      const socket = connect({ host: "127.0.0.1", port });
      socket.on("error", () => {});
      socket.write(text);
      const drip = setInterval(() => socket.write("b"), 20);
      const answer = Buffer.concat(await socket.toArray().catch(() => [])).toString();
      clearInterval(drip);
      assert.match(answer, new RegExp(`^(HTTP/1\\.1 ${status} |$)`));
    });
  }
});

test("close ends connections that are kept alive", async (t) => {
  const { server, port } = await start(t, serverConfig);
  const socket = connect({ host: "127.0.0.1", port });
  socket.write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
  await new Promise((resolve) => socket.once("data", resolve));
  await server.close();
  await socket.toArray();
  const refused = await new Promise((resolve) => {
    request({ host: "127.0.0.1", port }).on("error", resolve).end();
  });
  assert.equal((refused as NodeJS.ErrnoException).code, "ECONNREFUSED");
});
