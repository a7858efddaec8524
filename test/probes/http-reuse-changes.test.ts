import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import dns from "node:dns";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, describe, test } from "node:test";
import { startHttpServer } from "../support/http-server.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { forward, resolvesTo } from "./support/addresses.ts";
import { filedAuthority } from "./support/certified.ts";
import { ok, startKeepAliveServer } from "./support/keep-alive-server.ts";
import { verdictOf } from "./support/probe.ts";
import { runsOf } from "./support/runs.ts";
import { httpTarget } from "./support/targets.ts";

const authority = await filedAuthority({ after });
const { caFile } = authority;

describe("a host name", () => {
  test("that leads elsewhere by now: a new connection, to there", async (t) => {
    const server = await startKeepAliveServer(t);
    const elsewhere = await startKeepAliveServer(t);
    await forward(t, { host: "127.0.0.2", port: server.port }, elsewhere);
    resolvesTo(t, ["127.0.0.1", "127.0.0.2"]);
    const run = await runsOf(t, httpTarget({ host: "shop.test", port: server.port }, { connection: "reuse" }));
    for (let count = 0; count < 2; count += 1) assert.equal(verdictOf(await run()), "success");
    resolvesTo(t, ["127.0.0.2", "127.0.0.1"]);
    assert.equal(verdictOf(await run()), "success");
    assert.deepEqual([server.requests(), elsewhere.requests()], [[3], []]);
    resolvesTo(t, ["127.0.0.2"]);
    for (let count = 0; count < 3; count += 1) assert.equal(verdictOf(await run()), "success");
    assert.deepEqual(elsewhere.requests(), [3]);
    await waitFor(() => server.connections() === 0, { what: "the old connection to be dropped" });
  });

  test("that is not answered for: a timeout, which says so", async (t) => {
    const server = await startKeepAliveServer(t);
    resolvesTo(t, ["127.0.0.1"]);
    const target = httpTarget({ host: "shop.test", port: server.port }, { connection: "reuse" });
    const run = await runsOf(t, target, 200);
    assert.equal(verdictOf(await run()), "success");
    const { promise, reject } = Promise.withResolvers<never>();
    t.mock.method(dns.promises.Resolver.prototype, "resolve4", () => promise);
    t.mock.method(dns.promises.Resolver.prototype, "cancel", () => reject(new Error("cancelled")));
    assert.equal(verdictOf(await run()), "timeout: the name was not resolved within 0.2 s");
    await waitFor(() => server.connections() === 0, { what: "the connection to be dropped" });
  });
});

describe("TLS files that change", () => {
  test("mean a new connection", async (t) => {
    const { certPem, keyPem } = await authority.issue();
    const sockets = new Set<unknown>();
    const server = await startHttpServer(
      t,
      (request, response) => {
        sockets.add(request.socket);
        response.end();
      },
      { tls: { certPem, keyPem } },
    );
    const file = join(await tempFolder(t), "ca.pem");
    await copyFile(caFile, file);
    const run = await runsOf(t, httpTarget(server, { connection: "reuse", tls: { caFile: file } }));
    for (let count = 0; count < 3; count += 1) assert.equal(verdictOf(await run()), "success");
    assert.equal(sockets.size, 1);
    const stranger = await filedAuthority(t, "another CA");
    await copyFile(stranger.caFile, file);
    assert.match(verdictOf(await run()), /^tls: certificate of an unknown authority/);
    await copyFile(caFile, file);
    for (let count = 0; count < 3; count += 1) assert.equal(verdictOf(await run()), "success");
    assert.equal(sockets.size, 2);
  });

  test("and so does the end of the peer's certificate", async (t) => {
    const notAfter = new Date(Math.floor(Date.now() / 1000) * 1000 + 2000);
    const tls = await authority.issue({ notAfter });
    const server = await startHttpServer(t, (_, response) => response.end(), { tls });
    const run = await runsOf(t, httpTarget(server, { connection: "reuse", tls: { caFile } }));
    assert.equal(verdictOf(await run()), "success");
    await new Promise((resolve) => setTimeout(resolve, notAfter.getTime() - Date.now() + 1100));
    assert.match(verdictOf(await run()), /^tls: .*expired/);
  });
});

test("an idle connection neither keeps the process alive nor ends it when it breaks", async (t) => {
  const server = await startKeepAliveServer(t, (socket, _, connection) => {
    socket.write(ok);
    if (connection === 1) setTimeout(() => socket.resetAndDestroy(), 30);
  });
  const script = `
    import { once } from "node:events";
    import { createProbe } from ${JSON.stringify(join(import.meta.dirname, "../../src/probes/registry.ts"))};
    const target = ${JSON.stringify(httpTarget(server, { connection: "reuse" }))};
    const nothing = () => {};
    const { signal } = new AbortController();
    const probe = await createProbe(target, {
      timeoutMs: 2000, userAgent: "x", lifetime: signal, onTlsFilesKept: nothing, onPushedResult: nothing,
    });
    console.log((await probe(signal)).outcome);
    await once(process.stdin, "data");
    process.stdin.destroy();
    console.log((await probe(signal)).outcome, Object.keys((await probe(signal)).phases).join());
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const startedAt = performance.now();
  const { promise: code, resolve } = Promise.withResolvers<number | null>();
  child.on("close", resolve);
  await waitFor(() => server.accepted() === 1 && server.connections() === 0, { what: "the end of the connection" });
  child.stdin.end("go on\n");
  assert.equal(await text(child.stdout), "success\nsuccess request,transfer\n");
  assert.equal(await code, 0);
  assert.ok(performance.now() - startedAt < 5000);
  assert.deepEqual(server.requests(), [1, 2]);
});
