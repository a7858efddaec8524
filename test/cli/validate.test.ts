import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { buildBundle, runBundle } from "./bundle.ts";
import { runInProcess } from "./run-in-process.ts";

const root = join(import.meta.dirname, "..", "..");
const ports = { DEMO_HTTP_PORT: "1", DEMO_GRPC_PORT: "2", DEMO_TCP_PORT: "3" };
const oneCheck = "checks: [{ name: app, tcpSocket: { port: 1 } }]";

before(buildBundle);

describe("validate", { concurrency: true }, () => {
  test("a good file", async () => {
    const file = join(root, "examples", "demo", "podpulse.yaml");
    assert.deepEqual(await runBundle(["validate", "-c", file], { env: ports }), {
      code: 0,
      stdout: "valid: 3 checks\n",
      stderr: "",
    });
  });

  test("PODPULSE_CONFIG, with one check", async () => {
    const environment = { PODPULSE_CONFIG: oneCheck };
    assert.deepEqual(await runInProcess(["validate"], { environment }), {
      code: 0,
      stdout: "valid: 1 check\n",
      stderr: "",
    });
  });

  test("a bad file: every problem, a line each, and nothing on stdout", async () => {
    const file = join("test", "config", "bad", "several-problems.yaml");
    const { code, stdout, stderr } = await runBundle(["validate", "-c", file]);
    const lines = stderr.trimEnd().split("\n");
    assert.equal(lines.length, 7);
    assert.ok(lines.every((line) => /^test\/config\/bad\/several-problems\.yaml:\d+:\d+: [^:]+: ./.test(line)));
    assert.deepEqual([code, stdout], [2, ""]);
  });
});

test("schema prints podpulse.schema.json", async () => {
  const file = readFileSync(join(root, "podpulse.schema.json"), "utf8");
  for (const { code, stdout, stderr } of [await runBundle(["schema"]), await runInProcess(["schema"])]) {
    assert.ok(stdout === file);
    assert.deepEqual([code, stderr], [0, ""]);
  }
});
