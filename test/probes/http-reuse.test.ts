import assert from "node:assert/strict";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { HttpTarget } from "../../src/target.ts";
import { startHttpServer } from "../support/http-server.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { filedAuthority } from "./support/certified.ts";
import { ok, startKeepAliveServer } from "./support/keep-alive-server.ts";
import { verdictOf } from "./support/probe.ts";
import { runsOf } from "./support/runs.ts";
import { httpTarget } from "./support/targets.ts";

const authority = await filedAuthority({ after });
const { caFile } = authority;

const connectionOf = (head: string) => /^connection: (?<value>.*)\r$/im.exec(head)?.groups?.["value"];

test("reuse: one connection for many runs, whose phases are request and transfer", async (t) => {
  const server = await startKeepAliveServer(t);
  const run = await runsOf(t, httpTarget(server, { connection: "reuse" }));
  const phases: string[][] = [];
  for (let count = 0; count < 20; count += 1) {
    const result = await run();
    assert.equal(verdictOf(result), "success");
    phases.push(Object.keys(result.phases));
  }
  assert.deepEqual(phases.shift(), ["connect", "request", "transfer"]);
  for (const later of phases) assert.deepEqual(later, ["request", "transfer"]);
  assert.deepEqual(server.requests(), [20]);
  assert.equal(server.accepted(), 20, "each later run also looks whether connections are accepted");
  assert.deepEqual([...new Set(server.heads().map(connectionOf))], ["keep-alive"]);
});

test("fresh: a connection for each run", async (t) => {
  const server = await startKeepAliveServer(t);
  const run = await runsOf(t, httpTarget(server));
  for (let count = 0; count < 3; count += 1) assert.equal(verdictOf(await run()), "success");
  assert.deepEqual([server.requests(), server.accepted()], [[1, 1, 1], 3]);
  assert.equal(connectionOf(server.heads()[0] ?? ""), "close");
});

test("a Unix socket is kept too", async (t) => {
  const path = join(await tempFolder(t), "a.sock");
  const server = await startKeepAliveServer(t, undefined, { path });
  const run = await runsOf(t, httpTarget(server, { connection: "reuse" }));
  for (let count = 0; count < 3; count += 1) assert.equal(verdictOf(await run()), "success");
  assert.deepEqual(server.requests(), [3]);
});

test("a name is looked up for each run, and is no phase of it", async (t) => {
  const server = await startKeepAliveServer(t);
  const run = await runsOf(t, httpTarget({ host: "localhost", port: server.port }, { connection: "reuse" }));
  assert.deepEqual(Object.keys((await run()).phases), ["dns", "connect", "request", "transfer"]);
  assert.deepEqual(Object.keys((await run()).phases), ["request", "transfer"]);
});

describe("the user's Connection header", () => {
  const cases: readonly (readonly [given: string, sent: string | undefined, requests: readonly number[]])[] = [
    ["", undefined, [3]],
    ["Keep-Alive", "Keep-Alive", [3]],
    ["close", "close", [1, 1, 1]],
    ["foo, Close", "foo, Close", [1, 1, 1]],
  ];
  for (const [given, sent, requests] of cases) {
    test(JSON.stringify(given), async (t) => {
      const server = await startKeepAliveServer(t);
      const target = httpTarget(server, { connection: "reuse", headers: [["Connection", given]] });
      const run = await runsOf(t, target);
      for (let count = 0; count < 3; count += 1) assert.equal(verdictOf(await run()), "success");
      assert.deepEqual(server.requests(), requests);
      assert.deepEqual([...new Set(server.heads().map(connectionOf))], [sent]);
    });
  }
});

describe("an answer that meets no expectation is an answer: the connection stays", () => {
  for (const status of [503, 404]) {
    test(String(status), async (t) => {
      const server = await startKeepAliveServer(t, (socket) => {
        socket.write(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
      });
      const run = await runsOf(t, httpTarget(server, { connection: "reuse" }));
      for (let count = 0; count < 3; count += 1) assert.match(verdictOf(await run()), /^unexpected-response: /);
      assert.deepEqual(server.requests(), [3]);
    });
  }
});

describe("answers after which there is nothing to keep", () => {
  const answers = {
    "a body over the cap": `HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n${"x".repeat(20_000)}`,
    "Connection: close": "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.0": "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    "no second allowed": "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=0\r\nContent-Length: 0\r\n\r\n",
    "more than was announced": `${ok}rest`,
  };
  for (const [what, answer] of Object.entries(answers)) {
    test(what, async (t) => {
      const server = await startKeepAliveServer(t, (socket) => socket.write(answer));
      const run = await runsOf(t, httpTarget(server, { connection: "reuse" }));
      for (let count = 0; count < 3; count += 1) {
        assert.equal(verdictOf(await run()), "success");
        await waitFor(() => server.connections() === 0, { what: "the connection to be closed" });
      }
      assert.deepEqual(server.requests(), [1, 1, 1]);
    });
  }
});

test("a body of exactly the cap is read to its end", async (t) => {
  const server = await startKeepAliveServer(t);
  const run = await runsOf(t, httpTarget(server, { connection: "reuse", expect: { maxBodyBytes: 2 } }));
  for (let count = 0; count < 3; count += 1) assert.equal(verdictOf(await run()), "success");
  assert.deepEqual(server.requests(), [3]);
});

test("a redirect to another port is followed over a connection that is not kept", async (t) => {
  const other = await startKeepAliveServer(t);
  const server = await startKeepAliveServer(t, (socket) => {
    const location = `http://127.0.0.1:${other.port}/`;
    socket.write(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);
  });
  const run = await runsOf(t, httpTarget(server, { connection: "reuse" }));
  for (let count = 0; count < 3; count += 1) assert.equal(verdictOf(await run()), "success");
  assert.deepEqual(other.requests(), [1, 1, 1]);
  await waitFor(() => other.connections() === 0, { what: "the connection to be closed" });
  assert.equal(connectionOf(other.heads()[0] ?? ""), "close");
});

describe("HTTP/2", () => {
  const targets: Readonly<Record<string, Pick<HttpTarget, "version"> & { readonly secure: boolean }>> = {
    h2c: { version: "HTTP2", secure: false },
    "by ALPN": { version: "auto", secure: true },
  };
  for (const [what, { version, secure }] of Object.entries(targets)) {
    test(what, async (t) => {
      const sessions = new Set<unknown>();
      const server = await startHttpServer(
        t,
        (request, response) => {
          sessions.add((request as unknown as { stream: { session: unknown } }).stream.session);
          response.end("ok");
        },
        { http2: true, ...(secure ? { tls: await authority.issue() } : {}) },
      );
      const target = httpTarget(server, { version, connection: "reuse", ...(secure ? { tls: { caFile } } : {}) });
      const run = await runsOf(t, target);
      await run();
      for (let count = 0; count < 10; count += 1) {
        const result = await run();
        assert.equal(verdictOf(result), "success");
        assert.deepEqual(Object.keys(result.phases), ["request", "transfer"]);
        assert.equal(result.details.tls !== undefined, secure, "what is known of the certificate is told each time");
      }
      assert.deepEqual([sessions.size, server.requests().length], [1, 11]);
    });
  }
});
