import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { buildBundle } from "../cli/bundle.ts";
import { startHttpServer } from "../support/http-server.ts";
import { unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { runBundle } from "./run-bundle.ts";

before(buildBundle);

/** Notes every part of the bundle that is compiled, in a file, before it runs. */
const listenIn = `
const vm = require("node:vm");
const { appendFileSync } = require("node:fs");
vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options);
    appendFileSync(process.env.COMPILED_PARTS, JSON.stringify(code) + "\\n");
  }
};`;

/** The parts of the bundle that a sidecar compiles until it has probed and was scraped, in both formats, and asked. */
async function compiledParts(t: TestContext, env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await tempFolder(t);
  const [hook, parts] = [join(folder, "listen-in.cjs"), join(folder, "parts")];
  await writeFile(hook, listenIn);
  const app = await startHttpServer(t, (_, response) => response.end("ok"));
  const config = {
    tracing: { sampleRatio: 1, propagate: true },
    defaults: { periodSeconds: 0.1 },
    checks: [
      { name: "app", httpGet: { port: app.port } },
      { name: "down", tcpSocket: { port: await unusedPort() } },
    ],
  };
  const sidecar = await runBundle(t, config, [], {
    ...env,
    COMPILED_PARTS: parts,
    NODE_OPTIONS: `--require=${hook}`,
  });
  await waitFor(() => app.requests().length > 2, { what: "probes" });
  for (const path of ["/metrics", "/status", "/readyz"]) await sidecar.ask(path);
  sidecar.kill("SIGTERM");
  await sidecar.exited;
  return readFileSync(parts, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** A word that each of its libraries' code holds: api, sdk-trace, resources, exporter. */
const words = ["DiagAPI", "BatchSpanProcessor", "envDetector", "OTLPTraceExporter"];

/** The words of OpenTelemetry in the parts. */
const ofOpenTelemetry = (parts: readonly string[]) => words.filter((word) => parts.some((code) => code.includes(word)));

test("without an endpoint nothing of OpenTelemetry is compiled, in any part of the bundle", async (t) => {
  const parts = await compiledParts(t, {});
  assert.ok(parts.length > 5, "the parts are heard of");
  assert.deepEqual(ofOpenTelemetry(parts), []);
});

test("with one it is", async (t) => {
  const parts = await compiledParts(t, { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await unusedPort()}` });
  assert.deepEqual(ofOpenTelemetry(parts), words);
});
