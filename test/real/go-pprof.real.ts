import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { startHttpServer } from "../support/http-server.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { startSidecar } from "./podpulse-process.ts";

const run = promisify(execFile);

test("go tool pprof reads both profiles of a running podpulse", { timeout: 60_000 }, async (t) => {
  const version = await run("go", ["version"]).catch(() => undefined);
  if (!version) return t.skip("Go is not installed");
  const folder = await tempFolder(t);
  const app = await startHttpServer(t, (_request, response) => response.end());
  const config = join(folder, "podpulse.json");
  // 400 probes a second: what every probe calls is then in hundreds of samples, not in a handful.
  const checks = Array.from({ length: 20 }, (_, index) => {
    return { name: `app-${index}`, httpGet: { port: app.port }, periodSeconds: 0.05, timeoutSeconds: 1 };
  });
  writeFileSync(config, JSON.stringify({ server: { host: "127.0.0.1", debug: true }, checks }));
  const { url, terminate } = await startSidecar(t, config);
  const pprof = async (form: string, path: string) => {
    const env = { ...process.env, PPROF_TMPDIR: folder };
    return (await run("go", ["tool", "pprof", form, `${url}/debug/pprof/${path}`], { env })).stdout;
  };

  const top = await pprof("-top", "profile?seconds=3");
  assert.match(top, /^File: podpulse\.js\nType: cpu\nTime: .*\nDuration: 3\.\d+s, Total samples = /);
  assert.match(top, / {2}processTicksAndRejections\n/, "a function of Node's");
  const raw = await pprof("-raw", "profile?seconds=1");
  assert.match(raw, /^PeriodType: cpu nanoseconds\nPeriod: \d+\n/);
  assert.match(
    raw,
    / M=1 #run \/.*dist\/podpulse\.js\/[\w.-]+:\d+:0 s=\d+\n/,
    "a function of podpulse's, with its place",
  );
  assert.match(raw, /\nMappings\n1: .* podpulse\.js {2}\[FN\]\[FL\]\[LN\]/);

  const heap = await pprof("-top", "heap");
  assert.match(heap, /^File: podpulse\.js\nType: inuse_space\nTime: .*\nShowing nodes accounting for [\d.]+[kM]B/);
  assert.equal(await terminate(), 0);
});
