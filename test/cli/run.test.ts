import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { before, describe, test } from "node:test";
import { parse } from "yaml";
import { runProgram } from "../../src/cli/program.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { buildBundle, bundle, runBundle } from "./bundle.ts";
import { captureStream, runInProcess } from "./run-in-process.ts";

before(buildBundle);

type Plan = { readonly server: Record<string, unknown>; readonly checks: readonly Record<string, unknown>[] };

async function planOf(args: readonly string[], environment = {}): Promise<Plan> {
  const { code, stdout, stderr } = await runInProcess(["run", "--dry-run", ...args], { environment });
  assert.deepEqual([code, stderr], [0, ""]);
  return parse(stdout);
}

describe("run --dry-run prints the resolved plan", () => {
  test("from the bundle, with every default", async () => {
    const { code, stdout, stderr } = await runBundle(["run", "--dry-run", "--check", "db=tcp://db:5432"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual(parse(stdout), {
      server: {
        host: "0.0.0.0",
        port: 8099,
        durationBuckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        admin: { allow: ["127.0.0.1/32", "::1/128"] },
        shutdownDelaySeconds: 0,
      },
      tracing: { sampleRatio: 0.01, propagate: false },
      checks: [
        {
          name: "db",
          target: "tcp://db:5432",
          groups: ["readiness"],
          critical: true,
          mode: "enforce",
          initialDelaySeconds: 0,
          periodSeconds: 10,
          timeoutSeconds: 1,
          retryPeriodSeconds: 10,
          staleAfterSeconds: 21,
          successThreshold: 1,
          failureThreshold: 3,
        },
      ],
    });
  });

  test("with a check's own buckets", async () => {
    const check = "{ name: app, tcpSocket: { port: 1 }, metrics: { durationBuckets: [2, 1] } }";
    const { checks } = await planOf([], { PODPULSE_CONFIG: `checks: [${check}]` });
    assert.deepEqual(checks[0]?.["metrics"], { durationBuckets: [1, 2] });
  });

  test("with the secrets of headers and URLs masked", async () => {
    const TOKEN = "very-secret";
    const PODPULSE_CONFIG = `
checks:
  - name: app
    httpGet:
      scheme: HTTPS
      port: 443
      path: /health?token=very-secret&deep=1
      httpHeaders:
        - { name: Authorization, value: "Bearer $\{TOKEN}" }
        - { name: Host, value: shop.local }
        - { name: X-File, valueFrom: { file: /run/token } }
      expect: { status: [204, 300-399] }
`;
    const environment = { PODPULSE_CONFIG, TOKEN };
    const { checks } = await planOf([], environment);
    assert.equal(checks[0]?.["target"], "https://127.0.0.1/health?token=***&deep=1");
    assert.deepEqual(checks[0]?.["headers"], ["Authorization: ***", "Host: shop.local", "X-File: (from /run/token)"]);
    assert.deepEqual(checks[0]?.["expect"], { status: [204, "300-399"], headers: [], maxBodyBytes: 10_240 });
    assert.doesNotMatch(JSON.stringify(checks), /very-secret/);
  });

  const named: readonly {
    readonly name: string;
    readonly args: readonly string[];
    readonly names: readonly string[];
  }[] = [
    { name: "a name made of the URL", args: ["--check", "tcp://db:1"], names: ["tcp-db-1"] },
    { name: "a name of one's own", args: ["--check", "my-db=tcp://db:1"], names: ["my-db"] },
    {
      name: "the same URL several times",
      args: ["--check", "tcp://db:1", "--check", "tcp://db:1", "--check", "tcp://db:1"],
      names: ["tcp-db-1", "tcp-db-1-2", "tcp-db-1-3"],
    },
    { name: "an equals sign in the URL", args: ["--check", "http://db/?a=b"], names: ["http-db-80"] },
    { name: "TLS", args: ["--check", "orders=grpcs://orders:443/shop"], names: ["orders"] },
  ];
  for (const { name, args, names } of named) {
    test(`--check: ${name}`, async () => {
      assert.deepEqual(
        (await planOf(args)).checks.map((check) => check["name"]),
        names,
      );
    });
  }

  test("checks of the command line come after those of the file, and --host and --port hold", async () => {
    const environment = { PODPULSE_CONFIG: "server: { port: 1 }\nchecks: [{ name: app, tcpSocket: { port: 1 } }]" };
    const { server, checks } = await planOf(["--check", "tcp://db:1", "--host", "::1", "--port", "0"], environment);
    assert.deepEqual([server["host"], server["port"], checks.length, checks[1]?.["name"]], ["::1", 0, 2, "tcp-db-1"]);
  });
});

type Started = { readonly event: string; readonly url: string };

describe("run", () => {
  test("logs JSON on stderr only, serves, and ends with 0 after SIGTERM", async (t) => {
    const { port } = await startTcpServer(t, "silent");
    const args = ["run", "--host", "127.0.0.1", "--port", "0", "--check", `app=tcp://127.0.0.1:${port}`];
    const child = spawn(process.execPath, [bundle, ...args], { env: {}, stdio: ["ignore", "pipe", "pipe"] });
    t.after(() => child.kill("SIGKILL"));
    const ended = new Promise((resolve) => child.on("close", resolve));
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    const logged: Started[] = [];
    createInterface(child.stderr).on("line", (line) => logged.push(JSON.parse(line)));
    const { url } = await waitFor(() => logged.find(({ event }) => event === "started"), { what: "the start" });
    await waitFor(async () => (await fetch(`${url}/readyz`)).status === 200, { what: "readiness" });
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
    assert.deepEqual([stdout, logged.at(-1)?.event], ["", "stopped"]);
  });

  test("the same in this process, ended by SIGINT", async (t) => {
    const { port } = await startTcpServer(t, "silent");
    const stderr = captureStream();
    const args = ["run", "--host", "127.0.0.1", "--port", "0", "--check", `tcp://127.0.0.1:${port}`];
    const code = runProgram(args, { environment: {}, stdout: captureStream(), stderr });
    const events = () =>
      stderr
        .text()
        .split("\n")
        .filter(Boolean)
        .map((line): Started => JSON.parse(line));
    await waitFor(() => events().some(({ event }) => event === "started"), { what: "the start" });
    process.emit("SIGINT");
    assert.equal(await code, 0);
    assert.ok(events().some(({ event }) => event === "signal"));
  });

  test("logs lines for a person on a terminal", async () => {
    const stderr = captureStream(true);
    const args = ["run", "--host", "127.0.0.1", "--port", "0", "--check", "tcp://127.0.0.1:1"];
    const code = runProgram(args, { environment: {}, stdout: captureStream(true), stderr });
    await waitFor(() => stderr.text().includes("podpulse "), { what: "the start" });
    process.emit("SIGTERM");
    assert.equal(await code, 0);
    assert.doesNotMatch(stderr.text(), /^\{/m);
  });

  test("a port that is taken is named, with exit code 2", async (t) => {
    const { port } = await startTcpServer(t, "silent");
    const args = ["run", "--host", "127.0.0.1", "--port", String(port), "--check", "tcp://127.0.0.1:1"];
    const { code, stdout, stderr } = await runBundle(args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(
      stderr,
      new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port}: port ${port} is in use by another process `),
    );
  });
});
