import assert from "node:assert/strict";
import { type ClientRequest, request } from "node:http";
import { request as requestSecurely } from "node:https";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { createAuthority, writePem } from "../support/certificates.ts";
import { makeCheck } from "../support/make-check.ts";
import { readProfile } from "../support/read-profile.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { startSidecar } from "./start-sidecar.ts";
import { tcpTarget } from "./targets.ts";

type Got = { readonly status: number | undefined; readonly bytes: Buffer };

function ask(url: string, path: string, ca?: string): { readonly asked: ClientRequest; readonly got: Promise<Got> } {
  const options = { agent: false, ...(ca === undefined ? {} : { ca }) };
  const asked = (ca === undefined ? request : requestSecurely)(`${url}/debug/pprof/${path}`, options);
  const { promise, resolve, reject } = Promise.withResolvers<Got>();
  asked.on("error", reject);
  asked.on("response", (response) => {
    buffer(response).then((bytes) => resolve({ status: response.statusCode, bytes }), reject);
  });
  asked.end();
  return { asked, got: promise };
}

/** Easy to find in a profile. */
function burnTheCpu(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end) Math.sqrt(Math.random());
}

const kept: object[] = [];
function keepOnTheHeap(count: number): void {
  for (let made = 0; made < count; made += 1) kept.push({ made, text: `${made}` });
}

const debug = { debug: true } as const;

test("the CPU profile tells where the time went, in functions, files and lines", async (t) => {
  const { url } = await startSidecar(t, [], debug);
  const { got } = ask(url, "profile?seconds=1");
  const burning = setInterval(() => burnTheCpu(20), 40);
  const { status, bytes } = await got.finally(() => clearInterval(burning));
  const { samples, durationMs, kinds } = readProfile(bytes);
  assert.deepEqual([status, kinds], [200, ["samples/count", "cpu/nanoseconds"]]);
  assert.ok(durationMs >= 990, `${durationMs} ms`);
  const burnt = samples.filter(({ stack }) =>
    stack.some((place) => /^burnTheCpu \/.*profiles\.test\.ts:\d+$/.test(place)),
  );
  const burntMs = burnt.reduce((sum, { values: [, nanos = 0] }) => sum + nanos, 0) / 1e6;
  assert.ok(burntMs > 100 && burntMs <= durationMs, `${burntMs} of ${durationMs} ms`);
  assert.ok(samples.every(({ stack }) => stack.every((place) => !place.startsWith("(idle)"))));
});

test("the heap profile holds what lives, by where it was allocated since the start", async (t) => {
  const { url } = await startSidecar(t, [], debug);
  const bytesOf = async (name: string) => {
    const { samples } = readProfile((await ask(url, "heap").got).bytes);
    const of = samples.filter(({ stack }) => stack.some((place) => place.startsWith(`${name} `)));
    return of.reduce((sum, { values: [bytes = 0] }) => sum + bytes, 0);
  };
  assert.equal(await bytesOf("keepOnTheHeap"), 0);
  keepOnTheHeap(100_000);
  const held = await bytesOf("keepOnTheHeap");
  assert.ok(held > 2e6 && held < 2e7, `${held} bytes`);
  kept.length = 0;
  assert.ok((await bytesOf("keepOnTheHeap")) < held / 10, "what was let go is gone");
});

test("one CPU profile at a time; a caller that leaves ends its own", async (t) => {
  const { url } = await startSidecar(t, [], debug);
  const first = ask(url, "profile?seconds=300");
  const left = assert.rejects(first.got);
  const second = () => ask(url, "profile?seconds=1").got;
  await waitFor(async () => (await ask(url, "profile?seconds=1").got).status === 409, { what: "the first to run" });
  first.asked.destroy();
  await left;
  await waitFor(async () => (await second()).status === 200, { what: "the first to end", timeoutMs: 20_000 });
});

test("a sidecar that stops sends the profile until then", async (t) => {
  const { url, stop } = await startSidecar(t, [], debug);
  const { got } = ask(url, "profile?seconds=300");
  await waitFor(async () => (await ask(url, "profile?seconds=1").got).status === 409, { what: "it to run" });
  const stoppedAt = performance.now();
  const [{ status, bytes }] = await Promise.all([got, stop()]);
  assert.equal(status, 200);
  assert.ok(readProfile(bytes).durationMs < 100_000);
  assert.ok(performance.now() - stoppedAt < 20_000);
});

test("over HTTPS as over HTTP", async (t) => {
  const authority = await createAuthority();
  const own = await authority.issue();
  const { cert, key } = await writePem(await tempFolder(t), { cert: own.certPem, key: own.keyPem });
  const { url } = await startSidecar(t, [], { ...debug, tls: { certFile: cert, keyFile: key } });
  const { status, bytes } = await ask(url, "heap", authority.certPem).got;
  assert.equal(status, 200);
  assert.deepEqual(readProfile(bytes).kinds, ["inuse_space/bytes"]);
});

test("it does not stop the probes", async (t) => {
  const server = await startTcpServer(t, "silent");
  const { url } = await startSidecar(t, [makeCheck({ target: tcpTarget(server), periodMs: 50 })], debug);
  const { got } = ask(url, "profile?seconds=1");
  const before = server.accepted();
  await got;
  assert.ok(server.accepted() > before + 3);
});
