import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { createAuthority, writePem } from "../support/certificates.ts";
import { startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { buildBundle, runBundle } from "./bundle.ts";
import { runInProcess } from "./run-in-process.ts";

before(buildBundle);

/** A file with a check that passes (`app`) and those that are given, which may use `GOOD` and `BAD` for a port. */
async function writeConfig(t: Lifetime, more = ""): Promise<string> {
  const { port: http } = await startHttpServer(t, (_, response) => response.end("ok"));
  const { port: good } = await startTcpServer(t, "silent");
  const bad = await unusedPort();
  const file = join(await tempFolder(t), "podpulse.yaml");
  const text = `checks:\n  - { name: app, httpGet: { port: ${http} }, groups: [liveness, readiness] }\n${more}`;
  writeFileSync(file, text.replaceAll("GOOD", String(good)).replaceAll("BAD", String(bad)));
  return file;
}

const cache = "  - { name: cache, tcpSocket: { port: GOOD } }\n";
const broken = "  - { name: broken, tcpSocket: { port: BAD }, groups: [startup, shop] }\n";
const brokenButNotCritical = "  - { name: not-critical, tcpSocket: { port: BAD }, critical: false }\n";
const brokenButObserved = "  - { name: shadow, tcpSocket: { port: BAD }, mode: observe }\n";

describe("check: the exit code", () => {
  const table: readonly {
    readonly name: string;
    readonly checks: string;
    readonly args?: readonly string[];
    readonly status: string;
    readonly code: number;
  }[] = [
    { name: "all pass", checks: cache, status: "healthy", code: 0 },
    { name: "a critical check fails", checks: broken, status: "unhealthy", code: 1 },
    { name: "a check fails that is not critical", checks: brokenButNotCritical, status: "degraded", code: 0 },
    { name: "a check fails that is only observed", checks: brokenButObserved, status: "healthy", code: 0 },
    { name: "the worst counts", checks: brokenButNotCritical + broken, status: "unhealthy", code: 1 },
    {
      name: "only one group: the failure is in another",
      checks: broken,
      args: ["--group", "liveness"],
      status: "healthy",
      code: 0,
    },
    {
      name: "only one group: a group of one's own",
      checks: broken,
      args: ["--group", "shop"],
      status: "unhealthy",
      code: 1,
    },
    { name: "a built-in group without checks", checks: "", args: ["--group", "startup"], status: "healthy", code: 0 },
  ];
  for (const { name, checks, args = [], status, code } of table) {
    test(name, async (t) => {
      const run = await runInProcess(["check", "-c", await writeConfig(t, checks), ...args]);
      assert.equal(run.stdout.split("\n").at(-2), status);
      assert.deepEqual([run.code, run.stderr], [code, ""]);
    });
  }

  test("the bundle ends with it", async (t) => {
    const [good, bad] = await Promise.all([writeConfig(t, cache), writeConfig(t, broken)]);
    const codes = [good, bad].map(async (file) => (await runBundle(["check", "-c", file])).code);
    assert.deepEqual(await Promise.all(codes), [0, 1]);
  });

  test("a group that is not known is a mistake", async (t) => {
    const file = await writeConfig(t, broken);
    assert.deepEqual(await runBundle(["check", "-c", file, "--group", "nope"]), {
      code: 2,
      stdout: "",
      stderr: "There is no group nope (wanted one of liveness, readiness, shop, startup)\n",
    });
  });

  test("a bad configuration is a mistake", async () => {
    const { code, stdout, stderr } = await runBundle(["check"], { env: { PODPULSE_CONFIG: "checks: 1" } });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.equal(stderr, "PODPULSE_CONFIG:1:1: checks: has the wrong type (found 1, wanted a list)\n");
  });
});

describe("check: the table", () => {
  test("is aligned, names every check in the order of the file, and ends with the status", async (t) => {
    const file = await writeConfig(t, cache + brokenButNotCritical + brokenButObserved + broken);
    const { stdout } = await runInProcess(["check", "-c", file]);
    const lines = stdout.split("\n");
    assert.deepEqual(lines[0]?.split(/ {2,}/), ["CHECK", "RESULT", "TIME", "TARGET", "DETAIL"]);
    assert.deepEqual(
      lines.slice(1, 6).map((line) =>
        line
          .replace(/\d+\.\d ms/, "N ms")
          .replaceAll(/127\.0\.0\.1:\d+/g, "HERE")
          .split(/ {2,}/),
      ),
      [
        ["app", "ok", "N ms", "http://HERE/", "200"],
        ["cache", "ok", "N ms", "tcp://HERE"],
        ["not-critical", "failed", "N ms", "tcp://HERE", "refused: connection refused by HERE (not critical)"],
        ["shadow", "failed", "N ms", "tcp://HERE", "refused: connection refused by HERE (observed)"],
        ["broken", "failed", "N ms", "tcp://HERE", "refused: connection refused by HERE"],
      ],
    );
    assert.deepEqual(lines.slice(6), ["", "unhealthy", ""]);
    const targetAt = lines[0]?.indexOf("TARGET");
    assert.ok(lines.slice(1, 6).every((line) => line.search(/\w+:\/\//) === targetAt));
    assert.ok(lines.every((line) => line === line.trimEnd()));
  });

  const cases = [
    { name: "a terminal", isTTY: true, environment: {}, coloured: true },
    { name: "a terminal and NO_COLOR", isTTY: true, environment: { NO_COLOR: "1" }, coloured: false },
    { name: "no terminal", isTTY: false, environment: {}, coloured: false },
  ];
  for (const { name, coloured, ...options } of cases) {
    test(`${name}: ${coloured ? "coloured" : "no colour"}`, async (t) => {
      const file = await writeConfig(t, brokenButNotCritical);
      const { stdout } = await runInProcess(["check", "-c", file], options);
      const escapes = coloured ? ["32", "39", "31", "39", "33", "39"] : [];
      const found = stdout.split("\u001b[").slice(1);
      assert.deepEqual(
        found.map((text) => text.split("m", 1)[0]),
        escapes,
      );
    });
  }
});

test("check: -o json", async (t) => {
  const file = await writeConfig(t, brokenButNotCritical);
  const { code, stdout } = await runInProcess(["check", "-c", file, "-o", "json"]);
  const { status, checks }: { status: string; checks: Record<string, unknown>[] } = JSON.parse(stdout);
  assert.deepEqual([code, status], [0, "degraded"]);
  const [app, other] = checks.map(({ durationMs: _d, at: _a, phases: _p, target: _t, message: _m, ...rest }) => rest);
  assert.deepEqual(app, {
    name: "app",
    groups: ["liveness", "readiness"],
    critical: true,
    mode: "enforce",
    outcome: "success",
    http: { status: 200 },
  });
  assert.deepEqual(other, {
    name: "not-critical",
    groups: ["readiness"],
    critical: false,
    mode: "enforce",
    outcome: "failure",
    reason: "refused",
  });
});

test("check: all at the same time", async (t) => {
  const silent = [await startTcpServer(t, "silent"), await startTcpServer(t, "silent")];
  const checks = silent.map(
    ({ port }, index) => `{ name: n${index}, httpGet: { port: ${port} }, timeoutSeconds: 0.5 }`,
  );
  const environment = { PODPULSE_CONFIG: `checks: [${checks}]` };
  const { code, stdout } = await runInProcess(["check", "-o", "json"], { environment });
  const results: { checks: { reason: string; at: string }[] } = JSON.parse(stdout);
  assert.deepEqual([code, ...results.checks.map(({ reason }) => reason)], [1, "timeout", "timeout"]);
  const [first = 0, second = 0] = results.checks.map(({ at }) => Date.parse(at));
  assert.ok(Math.abs(first - second) < 450, "one did not wait for the other");
});

test("check: a certificate near its end makes the whole degraded", async (t) => {
  const folder = await tempFolder(t);
  const authority = await createAuthority();
  const tls = await authority.issue({ notAfter: new Date(Date.now() + 86_400_000) });
  const { port } = await startHttpServer(t, (_, response) => response.end("ok"), { tls });
  const { ca } = await writePem(folder, { ca: authority.certPem });
  for (const [days, wanted] of [
    [7, "degraded"],
    [0, "healthy"],
  ] as const) {
    const check = {
      name: "app",
      httpGet: { scheme: "HTTPS", port },
      tls: { caFile: ca, expiresWithinSeconds: days * 86_400 },
    };
    const file = join(folder, "podpulse.json");
    writeFileSync(file, JSON.stringify({ checks: [check] }));
    const { code, stdout } = await runInProcess(["check", "-c", file, "-o", "json"]);
    assert.deepEqual([code, JSON.parse(stdout).status], [0, wanted]);
  }
});
