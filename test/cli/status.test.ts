import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { before, describe, test } from "node:test";
import { startSidecar } from "../sidecar/start-sidecar.ts";
import { createAuthority, writePem } from "../support/certificates.ts";
import { startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { makeCheck } from "../support/make-check.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { buildBundle, runBundle } from "./bundle.ts";
import { runInProcess } from "./run-in-process.ts";

before(buildBundle);

/** A sidecar whose one check has had its first result. */
async function startChecked(t: Lifetime, state: "up" | "down") {
  const port = state === "up" ? (await startTcpServer(t, "silent")).port : await unusedPort();
  const target = { protocol: "tcp", address: { type: "tcp", host: "127.0.0.1", port } } as const;
  const sidecar = await startSidecar(t, [makeCheck({ name: "app", target, failureThreshold: 1 })]);
  await waitFor(async () => (await sidecar.ask("/readyz?verbose")).body.match(/^\[[+-]\]app/m), { what: "a result" });
  return { ...sidecar, port };
}

describe("status of a running sidecar", () => {
  test("ready: the table on stdout, exit code 0", async (t) => {
    const { url, port } = await startChecked(t, "up");
    const { code, stdout, stderr } = await runBundle(["status", "--url", url]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, new RegExp(`^podpulse \\S+ at ${url}, up \\d+\\.\\d s\n\nGROUP +STATUS +SINCE +CHECKS\n`));
    assert.match(
      stdout,
      new RegExp(`\napp +healthy +\\S+ s +\\S+ ms +\\S+ s +\\S+ s +tcp://127\\.0\\.0\\.1:${port}\n`),
    );
    assert.match(stdout, /\n\nready\n$/);
  });

  test("not ready: exit code 1", async (t) => {
    const { url } = await startChecked(t, "down");
    const { code, stdout, stderr } = await runInProcess(["status", "--url", `${url}/`]);
    assert.deepEqual([code, stderr], [1, ""]);
    assert.match(stdout, /\n\nnot ready: readiness is unhealthy\n$/);
  });

  test("draining is not ready", async (t) => {
    const { url, ask } = await startChecked(t, "up");
    await ask("/-/drain");
    const { code, stdout } = await runInProcess(["status", "--url", url]);
    assert.equal(code, 1);
    assert.match(stdout, /\nDRAINING: [\s\S]+\nnot ready: draining\n$/);
  });

  test("-o json is the answer as it is, with the same exit code", async (t) => {
    const { url, ask } = await startChecked(t, "down");
    const { code, stdout } = await runInProcess(["status", "--url", url, "-o", "json"]);
    assert.equal(code, 1);
    const withoutTimes = (text: string) => text.replaceAll(/"(at|nextProbeAt)": "[^"]+"/g, "");
    assert.equal(withoutTimes(stdout), withoutTimes((await ask("/status")).body));
  });

  test("over TLS, with the options of probe", async (t) => {
    const authority = await createAuthority();
    const { certPem, keyPem } = await authority.issue({ dnsNames: ["sidecar.local"], ipAddresses: [] });
    const files = await writePem(await tempFolder(t), { ca: authority.certPem, cert: certPem, key: keyPem });
    const tls = { certFile: files.cert, keyFile: files.key };
    const { url } = await startSidecar(t, [], { tls });
    const refused = await runInProcess(["status", "--url", url]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /^Cannot reach podpulse at https:\S+: tls: .*unknown authority.*\n\(--cacert trusts /);
    const named = ["--cacert", files.ca, "--server-name", "sidecar.local"];
    for (const options of [named, ["-k"]]) {
      const { code, stdout } = await runInProcess(["status", "--url", url, ...options]);
      assert.deepEqual([code, stdout.split("\n").at(-2)], [0, "ready"]);
    }
    const plain = await runInProcess(["status", "--url", url.replace("https", "http")]);
    assert.equal(plain.code, 2);
    assert.match(plain.stderr, /: tls: the peer speaks TLS \(use scheme HTTPS, or https:\/\/\)\n/);
  });
});

describe("what is not podpulse is told, with what to do, and exit code 2", () => {
  test("nobody listens", async () => {
    const url = `http://127.0.0.1:${await unusedPort()}`;
    const { code, stdout, stderr } = await runBundle(["status", "--url", url]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.equal(
      stderr,
      `Cannot reach podpulse at ${url}: refused: connection refused by ${url.slice(7)}\n(is it running there? --url ` +
        "names another place, such as http://127.0.0.1:8100; the port is server.port or --port of it)\n",
    );
  });

  const handlers: readonly (readonly [name: string, handler: RequestListener, found: string])[] = [
    ["404", (_, response) => response.writeHead(404).end("no"), "has the status 404"],
    ["a web page", (_, response) => response.end("<html>"), "is not podpulse's JSON"],
    ["other JSON", (_, response) => response.end('{ "status": "up", "checks": [] }'), "is not podpulse's JSON"],
    ["no object", (_, response) => response.end("null"), "is not podpulse's JSON"],
    [
      "groups of another kind",
      (_, response) => response.end('{"version":"1","startedAt":"","draining":false,"groups":[{}],"checks":[]}'),
      "is not podpulse's JSON",
    ],
  ];
  for (const [name, handler, found] of handlers) {
    test(`another service: ${name}`, async (t) => {
      const { url } = await startHttpServer(t, handler);
      const { code, stdout, stderr } = await runInProcess(["status", "--url", url]);
      assert.deepEqual([code, stdout], [2, ""]);
      const told = `What answers at ${url} is not podpulse: the answer to GET /status ${found}\n(--url names another place`;
      assert.equal(stderr.slice(0, told.length), told);
    });
  }

  test("one that never answers, after --timeout", async (t) => {
    const { url } = await startHttpServer(t, () => {});
    const { code, stderr } = await runInProcess(["status", "--url", url, "--timeout", "0.2"]);
    assert.equal(code, 2);
    assert.match(stderr, /^Cannot reach podpulse at .*: timeout: no answer within 0\.2 s/);
  });

  test("an answer without end", async (t) => {
    const { url } = await startHttpServer(t, (_, response) => {
      const piece = Buffer.alloc(2 ** 20, " ");
      const more = () => void (response.destroyed || response.write(piece, () => setImmediate(more)));
      more();
    });
    const { code, stderr } = await runInProcess(["status", "--url", url, "--timeout", "30"]);
    assert.equal(code, 2);
    assert.match(stderr, /^The status of podpulse at \S+ cannot be read: it is longer than 32 MiB\n$/);
  });
});
