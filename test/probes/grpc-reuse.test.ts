import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { createProbe } from "../../src/probes/registry.ts";
import { createAuthority } from "../support/certificates.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { startFront } from "./grpc-front.ts";
import { startHealthServer } from "./grpc-health-server.ts";
import { keptProbe } from "./grpc-kept-probe.ts";
import { resolvesTo } from "./support/addresses.ts";
import { filedAuthority } from "./support/certified.ts";
import { optionsOf, probe, verdictOf } from "./support/probe.ts";
import { grpcTarget } from "./support/targets.ts";

test("one connection serves many runs", async (t) => {
  const server = await startGrpcServer(t);
  const front = await startFront(t, server);
  const { run, result } = await keptProbe(t, front);
  for (let count = 0; count < 10; count += 1) assert.equal(await run(), "success");
  server.setStatus("", "NOT_SERVING");
  assert.equal(await run(), "not-serving: the service is NOT_SERVING");
  server.setStatus("", "SERVING");
  assert.deepEqual((await result()).details, { grpc: { servingStatus: "SERVING" } });
  assert.equal(front.spoken(), 1);
});

test("without reuse each run opens its own", async (t) => {
  const front = await startFront(t, await startGrpcServer(t));
  for (let count = 0; count < 3; count += 1) assert.equal(verdictOf(await probe(grpcTarget(front))), "success");
  assert.deepEqual([front.spoken(), front.accepted()], [3, 3]);
});

test("a Unix socket", async (t) => {
  const server = await startGrpcServer(t, { path: join(await tempFolder(t), "grpc.sock") });
  const { run } = await keptProbe(t, server);
  assert.deepEqual([await run(), await run()], ["success", "success"]);
});

test("a listener that is closed is noticed, although the connection still answers", async (t) => {
  const front = await startFront(t, await startGrpcServer(t));
  const { run } = await keptProbe(t, front);
  assert.equal(await run(), "success");
  front.refuse();
  assert.equal(front.open(), 1);
  assert.match(await run(), /^refused: connection refused by 127\.0\.0\.1:/);
  await waitFor(() => front.open() === 0, { what: "the kept connection to be dropped" });
  await front.listenAgain();
  assert.equal(await run(), "success");
  assert.equal(front.spoken(), 2);
});

test("a server that was restarted between two runs is probed over a new connection", async (t) => {
  const front = await startFront(t, await startGrpcServer(t));
  const { run } = await keptProbe(t, front);
  assert.equal(await run(), "success");
  front.drop();
  assert.equal(await run(), "success");
  assert.equal(front.spoken(), 2);
});

test("a connection that turns out to be dead is replaced within the run", async (t) => {
  const front = await startFront(t, await startGrpcServer(t));
  const { run } = await keptProbe(t, front);
  assert.equal(await run(), "success");
  front.dropWhenSpokenTo();
  assert.equal(await run(), "success");
  assert.equal(front.spoken(), 2);
});

test("a server that is down and comes back", async (t) => {
  const front = await startFront(t, await startGrpcServer(t));
  const { run } = await keptProbe(t, front);
  assert.equal(await run(), "success");
  front.refuse();
  front.drop();
  assert.match(await run(), /^refused: /);
  await front.listenAgain();
  assert.equal(await run(), "success");
});

test("the deadline of one run does not harm the next, and a run that timed out drops the connection", async (t) => {
  let silent = false;
  const server = await startHealthServer(t, {
    check: (_, answer) => {
      if (!silent) answer(null, { status: "SERVING" });
    },
  });
  const front = await startFront(t, server);
  const { run } = await keptProbe(t, front, { timeoutMs: 100 });
  const startedAt = performance.now();
  await waitFor(
    async () => {
      assert.equal(await run(), "success");
      return performance.now() - startedAt > 250;
    },
    { what: "two deadlines to pass" },
  );
  assert.equal(front.spoken(), 1);
  silent = true;
  assert.equal(await run(), "timeout: no answer within 0.1 s");
  silent = false;
  assert.equal(await run(), "success");
  assert.equal(front.spoken(), 2);
});

test("changed TLS files are used from the next run on", async (t) => {
  const authority = await filedAuthority(t);
  const { caFile } = authority;
  const front = await startFront(t, await startGrpcServer(t, { tls: await authority.issue() }));
  const { run, result } = await keptProbe(t, front, { tls: { caFile } });
  assert.equal(await run(), "success");
  const { details } = await result();
  assert.equal(details.tls?.protocol, "TLSv1.3");
  assert.equal(front.spoken(), 1);
  await writeFile(caFile, `${(await createAuthority({ commonName: "another" })).certPem}\n`);
  assert.match(await run(), /^tls: certificate of an unknown authority/);
  await writeFile(caFile, authority.certPem);
  assert.deepEqual([await run(), await run()], ["success", "success"]);
  assert.equal(front.spoken(), 3);
});

test("a certificate that has ended meanwhile is not hidden by a connection that is older", async (t) => {
  const authority = await filedAuthority(t);
  const notAfter = new Date(Date.now() + 3_600_000);
  const server = await startGrpcServer(t, { tls: await authority.issue({ notAfter }) });
  const front = await startFront(t, server);
  const { run } = await keptProbe(t, front, { tls: { caFile: authority.caFile } });
  assert.equal(await run(), "success");
  t.mock.method(Date, "now", () => notAfter.getTime() + 1000);
  // OpenSSL's clock is not ours to set: it still finds the certificate good, over a connection of its own.
  assert.equal(await run(), "success");
  assert.equal(front.spoken(), 2);
});

test("a name that leads elsewhere leads to a new connection", async (t) => {
  const { port, spoken } = await startFront(t, await startGrpcServer(t));
  const { run } = await keptProbe(t, { host: "app.test", port });
  resolvesTo(t, ["127.0.0.1", "127.0.0.2"]);
  assert.deepEqual([await run(), await run(), spoken()], ["success", "success", 1]);
  resolvesTo(t, ["127.0.0.2"]);
  assert.deepEqual([await run(), await run(), spoken()], ["success", "success", 2]);
});

test("two runs at once do not share a connection, and only one is kept", async (t) => {
  const front = await startFront(t, await startGrpcServer(t));
  const { run } = await keptProbe(t, front);
  const verdicts = await Promise.all([run(), run(), run()]);
  assert.deepEqual(verdicts, ["success", "success", "success"]);
  await waitFor(() => front.open() === 1, { what: "the others to be closed" });
});

test("failures keep nothing", async (t) => {
  const silent = await startTcpServer(t, "silent");
  const closing = await startTcpServer(t, "closes");
  const one = await keptProbe(t, silent, { timeoutMs: 100 });
  const other = await keptProbe(t, closing);
  await leavesNothingOpen(async () => {
    assert.match(await one.run(), /^timeout: /);
    assert.match(await other.run(), /^reset: /);
  });
});

test("100 runs leave nothing open once the lifetime ends", async (t) => {
  const server = await startGrpcServer(t);
  for (const connection of ["reuse", "watch"] as const) {
    await leavesNothingOpen(async () => {
      const { run, end } = await keptProbe(t, server, { connection });
      for (let count = 0; count < 100; count += 1) assert.equal(await run(), "success");
      end();
    });
  }
});

test("after the end of the lifetime nothing is kept any more", async (t) => {
  const server = await startGrpcServer(t);
  await leavesNothingOpen(async () => {
    const target = { ...grpcTarget(server), connection: "watch" } as const;
    const run = await createProbe(target, optionsOf(2000, { lifetime: AbortSignal.abort() }));
    assert.equal(verdictOf(await run(new AbortController().signal)), "success");
  });
});
