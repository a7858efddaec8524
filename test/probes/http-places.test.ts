import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { startHttpServer } from "../support/http-server.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { proxiesInEnvironment, resolvesTo } from "./support/addresses.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { httpTarget } from "./support/targets.ts";

const hostOf = (server: Awaited<ReturnType<typeof startHttpServer>>) => server.requests()[0]?.rawHeaders[1];

test("a Unix socket", async (t) => {
  const path = join(await tempFolder(t), "a.sock");
  const server = await startHttpServer(t, (_, response) => response.end(), { path });
  const result = await probe(httpTarget(server, { path: "/health" }));
  assert.equal(verdictOf(result), "success");
  assert.deepEqual([hostOf(server), server.requests()[0]?.url], ["localhost", "/health"]);
});

test("a Unix socket that is not there", async (t) => {
  const path = join(await tempFolder(t), "a.sock");
  const verdict = verdictOf(await probe(httpTarget({ host: "", port: 0, path })));
  assert.equal(verdict, `refused: there is no socket file ${path}`);
});

test("IPv6", async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end(), { host: "::1" });
  assert.equal(verdictOf(await probe(httpTarget(server))), "success");
  assert.equal(hostOf(server), `[::1]:${server.port}`);
});

test("a host name, in any case", async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end());
  const result = await probe(httpTarget({ host: "LocalHost", port: server.port }));
  assert.equal(verdictOf(result), "success");
  assert.deepEqual(Object.keys(result.phases), ["dns", "connect", "request", "transfer"]);
  assert.equal(hostOf(server), `localhost:${server.port}`);
});

test("an IPv6 address with a zone fails as it does for TCP", async () => {
  const verdict = verdictOf(await probe(httpTarget({ host: "fe80::1%nonet0", port: 80 }), 100));
  assert.doesNotMatch(verdict, /^internal/);
});

test("a redirect goes to the address that was dialled, not to what its name resolves to", async (t) => {
  const server = await startHttpServer(t, ({ url }, response) => {
    if (url === "/") response.writeHead(302, { Location: "/next" });
    response.end();
  });
  resolvesTo(t, ["127.0.0.1"]);
  const result = await probe(httpTarget({ host: "shop.test", port: server.port }));
  assert.equal(verdictOf(result), "success");
  assert.equal(server.requests()[1]?.rawHeaders[1], `shop.test:${server.port}`);
});

test("proxies in the environment are not used", async (t) => {
  const proxy = await startTcpServer(t, "http400");
  proxiesInEnvironment(t, `http://127.0.0.1:${proxy.port}`);
  const server = await startHttpServer(t, (_, response) => response.end());
  for (const host of ["127.0.0.1", "localhost"]) {
    assert.equal(verdictOf(await probe(httpTarget({ host, port: server.port }))), "success");
  }
  assert.equal(proxy.accepted(), 0);
});
