import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { buildBundle, bundle, runBundle } from "./bundle.ts";

before(buildBundle);

test("the bundle is all there is to it: one file in an empty folder probes every protocol", async (t) => {
  const folder = await tempFolder(t);
  const file = join(folder, "podpulse.js");
  copyFileSync(bundle, file);
  const http = await startHttpServer(t, (_, response) => response.end('{ "status": "up" }'));
  const grpc = await startGrpcServer(t);
  const PODPULSE_CONFIG = `
checks:
  - name: app
    httpGet: { port: ${http.port}, expect: { body: { json: { path: /status, equals: up } }, headers: [{ name: Date, matches: GMT }] } }
  - name: orders
    grpc: { port: ${grpc.port} }
  - name: cache
    tcpSocket: { port: ${grpc.port} }
`;
  const { code, stdout, stderr } = await runBundle(["check"], { file, cwd: folder, env: { PODPULSE_CONFIG } });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /\n\nhealthy\n$/);
});

test("a reader that goes away is no error", async () => {
  const script = `"${process.execPath}" "${bundle}" schema | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await promisify(execFile)("bash", ["-c", script]);
  assert.deepEqual([stdout, stderr], ["{\n0\n", ""]);
});
