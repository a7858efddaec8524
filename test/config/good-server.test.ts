import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { ServerConfig } from "../../src/config.ts";
import { loadSidecarConfig } from "../../src/load-sidecar-config.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { load } from "./load.ts";

const checks = "checks: [{ name: app, tcpSocket: { port: 1 } }]\n";

const plain: ServerConfig = {
  host: "0.0.0.0",
  port: 8099,
  adminAllow: ["127.0.0.1/32", "::1/128"],
  shutdownDelayMs: 0,
  durationBuckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
};

const table: readonly { readonly name: string; readonly yaml: string; readonly server: ServerConfig }[] = [
  { name: "no server part", yaml: "", server: plain },
  { name: "an empty one", yaml: "server: {}", server: plain },
  { name: "empty metrics", yaml: "server: { metrics: {} }", server: plain },
  {
    name: "host, port and delay",
    yaml: 'server: { host: "::", port: 0, shutdownDelaySeconds: 1.5 }',
    server: { ...plain, host: "::", port: 0, shutdownDelayMs: 1500 },
  },
  { name: "a port in quotes", yaml: 'server: { port: "8080" }', server: { ...plain, port: 8080 } },
  {
    name: "TLS",
    yaml: "server: { tls: { certFile: c, keyFile: k, clientCaFile: a } }",
    server: { ...plain, tls: { certFile: "c", keyFile: "k", clientCaFile: "a" } },
  },
  { name: "gRPC", yaml: 'server: { grpc: { port: "9099" } }', server: { ...plain, grpc: { port: 9099 } } },
  {
    name: "both ports free ones",
    yaml: "server: { port: 0, grpc: { port: 0 } }",
    server: { ...plain, port: 0, grpc: { port: 0 } },
  },
  {
    name: "who may reload and drain",
    yaml: 'server: { admin: { allow: ["10.1.2.3", "fd00::/8", "10.0.0.9/32"] } }',
    server: { ...plain, adminAllow: ["10.1.2.3", "fd00::/8", "10.0.0.9/32"] },
  },
  { name: "nobody may", yaml: "server: { admin: { allow: [] } }", server: { ...plain, adminAllow: [] } },
  { name: "profiles", yaml: "server: { debug: true }", server: { ...plain, debug: true } },
  { name: "no profiles", yaml: "server: { debug: false }", server: plain },
  {
    name: "buckets, which are sorted",
    yaml: "server: { metrics: { durationBuckets: [10, 0.5, 2] } }",
    server: { ...plain, durationBuckets: [0.5, 2, 10] },
  },
];

describe("the server part is resolved with every default", () => {
  for (const { name, yaml, server } of table) {
    test(name, async () => assert.deepEqual((await load(`${checks}${yaml}\n`)).server, server));
  }
});

test("a directory: checks in the order of the files' names, one file with server, one with defaults", async (t) => {
  const folder = await tempFolder(t);
  const check = (name: string) => `checks: [{ name: ${name}, tcpSocket: { port: 1 } }]`;
  const files = {
    "20-b.yml": check("b"),
    "10-a.yaml": `server: { port: 1234 }\n${check("a")}`,
    "30-c.json": '{ "checks": [{ "name": "c", "tcpSocket": { "port": 1 } }] }',
    "40-empty.yaml": "# only a comment\n",
    "defaults.yaml": "defaults: { periodSeconds: 3 }",
    "readme.md": "not: [a configuration",
    ".hidden.yaml": "not: [a configuration",
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const config = await loadSidecarConfig({ path: folder, environment: {} });
  assert.deepEqual(
    config.checks.map(({ name, timing }) => [name, timing.periodMs]),
    [
      ["a", 3000],
      ["b", 3000],
      ["c", 3000],
    ],
  );
  assert.equal(config.server.port, 1234);
});

test("a ConfigMap mount: dot entries are passed over, links are followed", async (t) => {
  const folder = await tempFolder(t);
  mkdirSync(join(folder, "..2026_01_01"));
  writeFileSync(join(folder, "..2026_01_01", "podpulse.yaml"), checks);
  symlinkSync("..2026_01_01", join(folder, "..data"));
  symlinkSync(join("..data", "podpulse.yaml"), join(folder, "podpulse.yaml"));
  assert.equal((await loadSidecarConfig({ path: folder, environment: {} })).checks.length, 1);
});

test("PODPULSE_CONFIG is read when no file is named, and not when one is", async (t) => {
  const file = join(await tempFolder(t), "podpulse.yaml");
  writeFileSync(file, checks.replace("app", "of-the-file"));
  const environment = { PODPULSE_CONFIG: checks.replace("app", "of-the-variable") };
  const names = async (path: { path?: string }) =>
    (await loadSidecarConfig({ ...path, environment })).checks.map(({ name }) => name);
  assert.deepEqual(await names({}), ["of-the-variable"]);
  assert.deepEqual(await names({ path: file }), ["of-the-file"]);
});
