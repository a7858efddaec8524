import assert from "node:assert/strict";
import { createServer } from "node:http2";
import { join } from "node:path";
import { describe, test } from "node:test";
import { startBlackHole } from "../support/black-hole.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { listen } from "../support/listener.ts";
import { startTcpServer, tcpZoo, unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { forward, proxiesInEnvironment, resolvesTo } from "./support/addresses.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { grpcTarget, type Place } from "./support/targets.ts";

test("IPv6", async (t) => {
  const server = await startGrpcServer(t, { host: "::1" });
  assert.equal(verdictOf(await probe(grpcTarget(server))), "success");
});

test("a Unix socket", async (t) => {
  const server = await startGrpcServer(t, { path: join(await tempFolder(t), "grpc.sock") });
  assert.equal(verdictOf(await probe(grpcTarget(server))), "success");
});

test("a host name", async (t) => {
  const { port } = await startGrpcServer(t);
  const result = await probe(grpcTarget({ host: "localhost", port }));
  assert.equal(verdictOf(result), "success");
  assert.deepEqual(Object.keys(result.phases), ["dns", "connect", "request"]);
});

test("an unknown host", async (t) => {
  resolvesTo(t, []);
  const verdict = verdictOf(await probe(grpcTarget({ host: "does-not-exist.invalid", port: 80 })));
  assert.equal(verdict, "dns: there is no address for does-not-exist.invalid");
});

describe("a host name with several addresses", () => {
  const addresses = ["127.0.0.1", "127.0.0.2", "::1"];
  for (const host of addresses) {
    test(`only ${host} listens`, async (t) => {
      resolvesTo(t, addresses);
      const { port } = await startGrpcServer(t, { host });
      assert.equal(verdictOf(await probe(grpcTarget({ host: "some.test", port }))), "success");
    });
  }

  test("the first never answers: the next is tried meanwhile, and then nothing is left of the first", async (t) => {
    const hole = await startBlackHole(t);
    resolvesTo(t, [hole.host, "::1"]);
    await forward(t, { host: "::1", port: hole.port }, await startGrpcServer(t));
    assert.equal(verdictOf(await probe(grpcTarget({ host: "some.test", port: hole.port }))), "success");
  });

  test("none listens", async (t) => {
    resolvesTo(t, addresses);
    const verdict = verdictOf(await probe(grpcTarget({ host: "some.test", port: await unusedPort() })));
    assert.match(verdict, /^refused: connection refused by /);
  });
});

test("nobody listens: told at once, and not tried again", async (t) => {
  const port = await unusedPort();
  const result = await probe(grpcTarget({ host: "127.0.0.1", port }), 5000);
  assert.equal(verdictOf(result), `refused: connection refused by 127.0.0.1:${port}`);
  assert.ok(result.durationMs < 500, `${result.durationMs} ms`);
  const missing = join(await tempFolder(t), "a.sock");
  const verdict = verdictOf(await probe(grpcTarget({ host: "", port: 0, path: missing }), 5000));
  assert.equal(verdict, `refused: there is no socket file ${missing}`);
});

test("a connect that is never answered", async (t) => {
  const result = await probe(grpcTarget(await startBlackHole(t)), 150);
  assert.equal(verdictOf(result), "timeout: no connection within 0.15 s");
  assert.ok(result.durationMs < 300, `${result.durationMs} ms`);
});

describe("servers of the zoo", () => {
  const http1 = /^protocol: the peer speaks HTTP\/1\.1, not gRPC \(HTTP\/2\)$/;
  const noHttp2 = /^protocol: the peer does not speak gRPC \(HTTP\/2\)$/;
  const expected: Record<keyof typeof tcpZoo, RegExp> = {
    silent: /^timeout: no answer within 0\.3 s$/,
    closes: /^reset: the peer closed the connection before it had answered$/,
    resets: /^reset: the peer reset the connection$/,
    garbage: noHttp2,
    garbageThenClose: noHttp2,
    dripsHttpHeader: /^protocol: |^timeout: /,
    halfHttpHeader: http1,
    halfBody: http1,
    stallsBody: http1,
    endlessBody: http1,
    endlessHeader: http1,
    hugeBody: http1,
    http11: http1,
    http400: http1,
    tlsAlert: /^tls: the peer speaks TLS \(set tls, or use grpcs:\/\/\)$/,
    invalidStatus: http1,
  };
  for (const name of Object.keys(tcpZoo) as (keyof typeof tcpZoo)[]) {
    test(name, async (t) => {
      const server = await startTcpServer(t, name);
      const slow = name === "silent" || name === "dripsHttpHeader";
      assert.match(verdictOf(await probe(grpcTarget(server), slow ? 300 : 2000)), expected[name]);
      // Once more to see who that is, and never again.
      assert.ok(server.accepted() <= 2, `${server.accepted()} connections`);
    });
  }
});

test("a server that comes up just after a failed probe is not connected to", async (t) => {
  const place = { host: "127.0.0.1", port: await unusedPort() };
  assert.match(verdictOf(await probe(grpcTarget(place))), /^refused/);
  const later = await startTcpServer(t, "silent");
  await forward(t, place, later);
  // By itself, grpc-js would connect again after its backoff, which is a millisecond here.
  await assert.rejects(waitFor(() => later.accepted() > 0, { timeoutMs: 200, what: "a connection" }));
});

test("an HTTP/2 server that is no gRPC server", async (t) => {
  const http2 = createServer((_, response) => {
    response.statusCode = 404;
    response.end("not here");
  });
  const verdict = verdictOf(await probe(grpcTarget(await listen(t, http2, {}))));
  assert.match(verdict, /^unexpected-response: .*Received HTTP status code 404/);
});

test("a server that closes the connection in the middle of a call", async (t) => {
  const http2 = createServer().on("stream", ({ session }) => session?.socket.destroy());
  const verdict = verdictOf(await probe(grpcTarget(await listen(t, http2, {}))));
  assert.match(verdict, /^reset: the peer /);
});

test("the address the call is made to", async (t) => {
  const authorities: (string | undefined)[] = [];
  const record = (stream: { respond(headers: object, options: object): void }, headers: Record<string, unknown>) => {
    authorities.push(headers[":authority"] as string);
    stream.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": 12 }, { endStream: true });
  };
  const start = async (options: { host?: string; path?: string }) =>
    await listen(t, createServer().on("stream", record as never), options);
  const path = join(await tempFolder(t), "grpc.sock");
  const [v4, v6, unix] = [await start({}), await start({ host: "::1" }), await start({ path })];
  const places: readonly Place[] = [v4, v6, unix, { host: "localhost", port: v4.port }];
  for (const place of places) await probe(grpcTarget(place));
  assert.deepEqual(authorities, [`127.0.0.1:${v4.port}`, `[::1]:${v6.port}`, "localhost", `localhost:${v4.port}`]);
});

test("proxies in the environment are not used", async (t) => {
  const proxy = await startTcpServer(t, "http400");
  proxiesInEnvironment(t, `http://127.0.0.1:${proxy.port}`);
  const { port } = await startGrpcServer(t);
  for (const host of ["127.0.0.1", "localhost"]) {
    assert.equal(verdictOf(await probe(grpcTarget({ host, port }))), "success");
  }
  assert.equal(proxy.accepted(), 0);
});
