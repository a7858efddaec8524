import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { startSidecar } from "./podpulse-process.ts";
import { findProgram } from "./program.ts";

const folder = await tempFolder({ after });
const protos = fileURLToPath(new URL("../../protos", import.meta.url));

const services = [
  { service: "", code: 0, said: /\bSERVING\b/ },
  { service: "liveness", code: 0, said: /\bSERVING\b/ },
  { service: "up", code: 0, said: /\bSERVING\b/ },
  { service: "down", code: 4, said: /\bNOT_SERVING\b/ },
  { service: "other", code: 4, said: /\bNOT_SERVING\b/ },
  { service: "none", code: 3, said: /unknown service "none"/ },
];

async function start(t: TestContext) {
  const { port } = await startTcpServer(t, "silent");
  const config = {
    server: { host: "127.0.0.1", shutdownDelaySeconds: 0.5, grpc: { port: 0 } },
    checks: [
      { name: "up", tcpSocket: { port }, groups: ["liveness", "readiness"], periodSeconds: 0.5 },
      { name: "down", tcpSocket: { port: 1 }, groups: ["other"], failureThreshold: 1 },
    ],
  };
  const file = join(folder, "podpulse.json");
  await writeFile(file, JSON.stringify(config));
  const sidecar = await startSidecar(t, file);
  const place = String(sidecar.log.find((line) => line["event"] === "started")?.["grpc"]);
  await waitFor(async () => (await fetch(`${sidecar.url}/readyz`)).status === 200, { what: "readiness" });
  return { sidecar, place };
}

/** Runs a program to its end: its exit code and all that it writes, in one line. */
function run(program: string, args: readonly string[]) {
  const { promise: ended, resolve } = Promise.withResolvers<{ readonly code: number; readonly output: string }>();
  const child = execFile(program, args, { timeout: 20_000 }, (error, stdout, stderr) => {
    const code = typeof error?.code === "number" ? error.code : error ? -1 : 0;
    resolve({ code, output: `${stdout}${stderr}`.replaceAll(/\s+/g, " ").trim() });
  });
  const begun = new Promise((begin) => child.stdout?.once("data", begin));
  return { ended, begun };
}

test("grpc_health_probe", { timeout: 60_000 }, async (t) => {
  const program = findProgram("grpc_health_probe") ?? findProgram("grpc-health-probe");
  if (!program) return t.skip("it is not installed");
  const { place } = await start(t);
  for (const { service, code, said } of services) {
    await t.test(`-service=${service}: ${code}`, async () => {
      const ended = await run(program, [`-addr=${place}`, `-service=${service}`]).ended;
      assert.equal(ended.code, code);
      assert.match(ended.output, said);
    });
  }
});

test("grpcurl", { timeout: 60_000 }, async (t) => {
  const program = findProgram("grpcurl");
  if (!program) return t.skip("it is not installed");
  const { sidecar, place } = await start(t);
  const call = (method: string, service?: string) => {
    const data = service === undefined ? [] : ["-d", JSON.stringify({ service })];
    const proto = ["-plaintext", "-import-path", protos, "-proto", "grpc/health/v1/health.proto"];
    return run(program, [...proto, ...data, place, `grpc.health.v1.Health/${method}`]);
  };
  for (const { service, said } of services) {
    await t.test(`Check of "${service}": ${said}`, async () => {
      assert.match((await call("Check", service).ended).output, said);
    });
  }
  await t.test("List", async () => {
    const { code, output } = await call("List").ended;
    assert.equal(code, 0);
    const names = ["", "down", "liveness", "other", "readiness", "startup", "up"];
    assert.deepEqual(Object.keys(JSON.parse(output).statuses).sort(), names);
  });
  await t.test("Watch, until podpulse is told to stop", async () => {
    const watched = call("Watch", "");
    await watched.begun;
    assert.equal(await sidecar.terminate(), 0);
    const { output } = await watched.ended;
    assert.match(output, /^{ "status": "SERVING" } { "status": "NOT_SERVING" } ERROR: .*podpulse is stopping$/);
  });
});
