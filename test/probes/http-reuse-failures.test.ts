import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createProbe } from "../../src/probes/registry.ts";
import { startHttpServer } from "../support/http-server.ts";
import type { Behaviour } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { ok, startKeepAliveServer } from "./support/keep-alive-server.ts";
import { optionsOf, verdictOf } from "./support/probe.ts";
import { runsOf } from "./support/runs.ts";
import { httpTarget } from "./support/targets.ts";

test("a listener that is closed while the connection lives", async (t) => {
  const server = await startKeepAliveServer(t);
  const run = await runsOf(t, httpTarget(server, { connection: "reuse" }));
  assert.equal(verdictOf(await run()), "success");
  assert.equal(verdictOf(await run()), "success");
  server.server.close();
  for (let count = 0; count < 2; count += 1) {
    assert.equal(verdictOf(await run()), `refused: connection refused by 127.0.0.1:${server.port}`);
  }
  await waitFor(() => server.connections() === 0, { what: "the kept connection to be dropped" });
});

describe("a kept connection that the server closes between two runs is no failure", () => {
  const closes = {
    ends: (socket) => socket.end(),
    resets: (socket) => socket.resetAndDestroy(),
    "says 408 first": (socket) => socket.end("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"),
    "says something else": (socket) => socket.write("hello?"),
  } as const satisfies Record<string, Behaviour>;
  for (const [what, close] of Object.entries(closes)) {
    for (const soon of what === "says something else" ? [false] : [true, false]) {
      test(`${what}${soon ? ", just before the run" : ""}`, async (t) => {
        const server = await startKeepAliveServer(t, (socket, _, connection) => {
          socket.write(ok);
          if (connection === 1) setTimeout(() => close(socket), 20);
        });
        const run = await runsOf(t, httpTarget(server, { connection: "reuse" }));
        assert.equal(verdictOf(await run()), "success");
        // Busy until the server's timer is due: its close and our next run come in one turn of the loop.
        if (soon) for (const due = performance.now() + 21; performance.now() < due; );
        else await waitFor(() => server.connections() === 0, { what: "the connection to be closed" });
        for (let count = 0; count < 3; count += 1) assert.equal(verdictOf(await run()), "success");
        assert.deepEqual(server.requests().slice(1), [3]);
      });
    }
  }
});

describe("a server that closes when the request comes", () => {
  const closes = {
    ends: (socket) => socket.end(),
    resets: (socket) => socket.resetAndDestroy(),
    "says 408": (socket) =>
      socket.end("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
  } as const satisfies Record<string, Behaviour>;
  for (const [what, close] of Object.entries(closes)) {
    test(`${what}: asked once more`, async (t) => {
      const server = await startKeepAliveServer(t, (socket, request) => {
        if (request === 3) close(socket);
        else socket.write(ok);
      });
      const run = await runsOf(t, httpTarget(server, { connection: "reuse" }));
      for (let count = 0; count < 6; count += 1) assert.equal(verdictOf(await run()), "success");
      assert.deepEqual(server.requests(), [3, 3, 2]);
    });

    test(`${what}, over the new one too: not asked a third time`, async (t) => {
      let good = 1;
      const server = await startKeepAliveServer(t, (socket) => {
        if (good-- > 0) socket.write(ok);
        else close(socket);
      });
      const run = await runsOf(t, httpTarget(server, { connection: "reuse" }));
      assert.equal(verdictOf(await run()), "success");
      assert.match(verdictOf(await run()), /^(reset|unexpected-response): /);
      assert.deepEqual(server.requests(), [2, 1]);
    });
  }

  test("in the middle of its answer: a failure, since it has begun to answer", async (t) => {
    for (const part of ["HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"]) {
      const server = await startKeepAliveServer(t, (socket, request) => {
        if (request === 2) socket.end(part);
        else socket.write(ok);
      });
      const run = await runsOf(t, httpTarget(server, { connection: "reuse" }));
      assert.equal(verdictOf(await run()), "success");
      assert.match(verdictOf(await run()), /^reset: /);
      assert.equal(verdictOf(await run()), "success");
      assert.deepEqual(server.requests(), [2, 1]);
    }
  });

  test("over HTTP/2", async (t) => {
    let requests = 0;
    const server = await startHttpServer(
      t,
      (request, response) => {
        requests += 1;
        const { session } = (request as unknown as { stream: { session: { goaway(): void; destroy(): void } } }).stream;
        if (requests === 2) session.destroy();
        else response.end("ok");
      },
      { http2: true },
    );
    const run = await runsOf(t, httpTarget(server, { version: "HTTP2", connection: "reuse" }));
    for (let count = 0; count < 4; count += 1) assert.equal(verdictOf(await run()), "success");
    assert.equal(requests, 5);
  });

  test("HTTP/2 with GOAWAY between two runs", async (t) => {
    const sessions = new Set<{ close(): void }>();
    const server = await startHttpServer(
      t,
      (request, response) => {
        sessions.add((request as unknown as { stream: { session: { close(): void } } }).stream.session);
        response.end("ok");
      },
      { http2: true },
    );
    const run = await runsOf(t, httpTarget(server, { version: "HTTP2", connection: "reuse" }));
    for (let count = 0; count < 4; count += 1) {
      assert.equal(verdictOf(await run()), "success");
      if (count % 2 === 1) for (const session of sessions) session.close();
    }
    assert.equal(sessions.size, 2);
  });
});

test("a run that is too slow drops the connection, and its deadline harms no later run", async (t) => {
  let slow = false;
  const server = await startKeepAliveServer(t, (socket) => {
    if (!slow) socket.write(ok);
  });
  const run = await runsOf(t, httpTarget(server, { connection: "reuse" }), 200);
  assert.equal(verdictOf(await run()), "success");
  slow = true;
  const late = await run();
  assert.equal(verdictOf(late), "timeout: no answer within 0.2 s");
  assert.deepEqual(Object.keys(late.phases), ["request"]);
  await waitFor(() => server.connections() === 0, { what: "the connection to be dropped" });
  slow = false;
  for (let count = 0; count < 5; count += 1) {
    assert.equal(verdictOf(await run()), "success");
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  assert.deepEqual(server.requests(), [2, 5]);
});

test("a probe that is given up drops the connection", async (t) => {
  const server = await startKeepAliveServer(t, (socket, request) => {
    if (request === 1) socket.write(ok);
  });
  const lifetime = new AbortController();
  const target = httpTarget(server, { connection: "reuse" });
  const probe = await createProbe(target, optionsOf(2000, { lifetime: lifetime.signal }));
  await probe(lifetime.signal);
  const given = probe(lifetime.signal);
  await waitFor(() => server.heads().length === 2, { what: "the second request" });
  lifetime.abort(new Error("stopped"));
  await assert.rejects(given, /stopped/);
  await waitFor(() => server.connections() === 0, { what: "the connection to be closed" });
});
