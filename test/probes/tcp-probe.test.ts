import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { startBlackHole } from "../support/black-hole.ts";
import { startTcpServer, tcpZoo, unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { forward, resolvesTo } from "./support/addresses.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { tcpTarget } from "./support/targets.ts";

describe("whoever accepts is alive, whatever it does then; nothing is sent", () => {
  for (const name of Object.keys(tcpZoo) as (keyof typeof tcpZoo)[]) {
    test(name, async (t) => {
      const server = await startTcpServer(t, name);
      const result = await probe(tcpTarget(server));
      // A reset may come before the connection was seen to be made.
      assert.match(verdictOf(result), name === "resets" ? /^success$|^reset: the peer reset/ : /^success$/);
      assert.deepEqual(Object.keys(result.phases), ["connect"]);
      assert.equal(server.accepted() <= 1, true);
      assert.equal(server.received().length, 0);
    });
  }
});

test("IPv6", async (t) => {
  const server = await startTcpServer(t, "silent", { host: "::1" });
  assert.equal(verdictOf(await probe(tcpTarget(server))), "success");
});

test("a Unix socket", async (t) => {
  const server = await startTcpServer(t, "silent", { path: join(await tempFolder(t), "a.sock") });
  assert.equal(verdictOf(await probe(tcpTarget(server))), "success");
});

test("a host name is looked up", async (t) => {
  const { port } = await startTcpServer(t, "silent");
  const result = await probe(tcpTarget({ host: "localhost", port }));
  assert.equal(verdictOf(result), "success");
  assert.deepEqual(Object.keys(result.phases), ["dns", "connect"]);
});

describe("a host name with several addresses", () => {
  const addresses = ["127.0.0.1", "127.0.0.2", "::1"];
  for (const host of addresses) {
    test(`only ${host} listens`, async (t) => {
      resolvesTo(t, addresses);
      const { port } = await startTcpServer(t, "silent", { host });
      assert.equal(verdictOf(await probe(tcpTarget({ host: "some.test", port }))), "success");
    });
  }

  test("none listens: the first is named", async (t) => {
    resolvesTo(t, addresses);
    const port = await unusedPort();
    const verdict = verdictOf(await probe(tcpTarget({ host: "some.test", port })));
    assert.equal(verdict, `refused: connection refused by 127.0.0.1:${port}`);
  });

  test("the first never answers: the next is tried meanwhile, and then nothing is left of the first", async (t) => {
    const hole = await startBlackHole(t);
    resolvesTo(t, [hole.host, "::1"]);
    await forward(t, { host: "::1", port: hole.port }, await startTcpServer(t, "silent"));
    const result = await probe(tcpTarget({ host: "some.test", port: hole.port }));
    assert.equal(verdictOf(result), "success");
  });
});

test("nobody listens", async () => {
  const port = await unusedPort();
  const refused = async (host: string) => verdictOf(await probe(tcpTarget({ host, port })));
  assert.equal(await refused("127.0.0.1"), `refused: connection refused by 127.0.0.1:${port}`);
  assert.equal(await refused("::1"), `refused: connection refused by [::1]:${port}`);
});

test("no socket file, and a file that is no socket", async (t) => {
  const folder = await tempFolder(t);
  const at = async (path: string) => verdictOf(await probe(tcpTarget({ host: "", port: 0, path })));
  const missing = join(folder, "missing.sock");
  assert.equal(await at(missing), `refused: there is no socket file ${missing}`);
  const file = join(folder, "file");
  await writeFile(file, "text");
  assert.match(await at(file), /^refused: /);
});

test("an unknown host", async (t) => {
  resolvesTo(t, []);
  const result = await probe(tcpTarget({ host: "does-not-exist.invalid", port: 80 }));
  assert.equal(verdictOf(result), "dns: there is no address for does-not-exist.invalid");
  assert.deepEqual(Object.keys(result.phases), ["dns"]);
});

test("a connect that is never answered", async (t) => {
  const hole = await startBlackHole(t);
  const result = await probe(tcpTarget(hole), 150);
  assert.equal(verdictOf(result), "timeout: no connection within 0.15 s");
  assert.ok(result.durationMs >= 149 && result.durationMs < 300, `${result.durationMs} ms`);
  assert.deepEqual(Object.keys(result.phases), ["connect"]);
});
