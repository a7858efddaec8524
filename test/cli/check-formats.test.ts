import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { before, describe, test } from "node:test";
import { Parser } from "tap-parser";
import { startHttpServer } from "../support/http-server.ts";
import { junitProblems } from "../support/junit-shape.ts";
import { unusedPort } from "../support/tcp-zoo.ts";
import { parseXml } from "../support/xml.ts";
import { parseExposition, samplesOf } from "../telemetry/exposition.ts";
import { buildBundle, bundle, runBundle } from "./bundle.ts";
import { runInProcess } from "./run-in-process.ts";

before(buildBundle);

describe("check: every format tells the same, on stdout alone", { concurrency: true }, () => {
  /** What each format says of each check: `ok`, `failed` or `excused`. */
  const readers: Readonly<Record<string, (text: string) => readonly string[]>> = {
    table: (text) =>
      text
        .split("\n")
        .slice(1, 4)
        .map((line) => (line.includes("(not critical)") ? "excused" : (line.split(/ +/)[1] ?? ""))),
    json: (text) => JSON.parse(text).checks.map(wordOf),
    ndjson: (text) =>
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(wordOf),
    junit: (text) => {
      const report = parseXml(text);
      assert.deepEqual(junitProblems(report), []);
      const words: Readonly<Record<string, string>> = { failure: "failed", skipped: "excused", "system-out": "ok" };
      return (report.children[0]?.children ?? []).map(({ children }) => words[children[0]?.name ?? ""] ?? "");
    },
    tap: (text) =>
      Parser.parse(text, { strict: true }).flatMap((event) => {
        assert.notEqual(event[0], "extra");
        return event[0] === "assert" ? [event[1].ok ? "ok" : event[1].todo ? "excused" : "failed"] : [];
      }),
    prometheus: (text) => {
      const found = parseExposition(text);
      const degraded = samplesOf(found, "podpulse_group_status", { group: "shop", status: "degraded" });
      return ["a", "b", "c"].map((check) => {
        const [healthy] = samplesOf(found, "podpulse_check_status", { check, status: "healthy" });
        return healthy?.value === 1 ? "ok" : check === "c" && degraded[0]?.value === 1 ? "excused" : "failed";
      });
    },
  };
  for (const [output, read] of Object.entries(readers)) {
    test(output, async (t) => {
      const { port } = await startHttpServer(t, (_, response) => response.end("ok"));
      const refused = await unusedPort();
      const checks = [
        `{ name: a, httpGet: { port: ${port} } }`,
        `{ name: b, tcpSocket: { port: ${refused} } }`,
        `{ name: c, tcpSocket: { port: ${refused} }, critical: false, groups: [shop] }`,
      ];
      const env = { PODPULSE_CONFIG: `defaults: { timeoutSeconds: 20 }\nchecks: [${checks}]` };
      const { code, stdout, stderr } = await runBundle(["check", "-o", output], { env });
      assert.deepEqual([read(stdout), code, stderr], [["ok", "failed", "excused"], 1, ""]);
    });
  }
});

function wordOf({ outcome, critical }: { readonly outcome: string; readonly critical: boolean }): string {
  return outcome === "success" ? "ok" : critical ? "failed" : "excused";
}

test("check -o ndjson: a line comes as soon as its check is done", async (t) => {
  const seen = Promise.withResolvers<void>();
  const held = await startHttpServer(t, async (_, response) => {
    await seen.promise;
    response.end("ok");
  });
  const slow = `{ name: slow, httpGet: { port: ${held.port} }, timeoutSeconds: 30 }`;
  const PODPULSE_CONFIG = `checks: [${slow}, { name: fast, tcpSocket: { port: ${await unusedPort()} } }]`;
  const child = spawn(process.execPath, [bundle, "check", "-o", "ndjson"], {
    env: { PODPULSE_CONFIG },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  const names: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    names.push(JSON.parse(line).name);
    seen.resolve(); // the slow one is answered only now
  }
  assert.deepEqual(names, ["fast", "slow"]);
});

test("check --metrics is -o prometheus", async () => {
  const environment = { PODPULSE_CONFIG: `checks: [{ name: a, tcpSocket: { port: ${await unusedPort()} } }]` };
  for (const args of [["--metrics"], ["--metrics", "-o", "prometheus"]]) {
    const { code, stdout } = await runInProcess(["check", ...args], { environment });
    assert.equal(samplesOf(parseExposition(stdout), "podpulse_check_status", { check: "a" }).length, 3);
    assert.equal(code, 1);
  }
});

test("check --trace: below the table", async () => {
  const environment = { PODPULSE_CONFIG: `checks: [{ name: a, tcpSocket: { port: ${await unusedPort()} } }]` };
  for (const args of [["--trace"], ["--trace", "-o", "table"]]) {
    const { code, stdout } = await runInProcess(["check", ...args], { environment });
    assert.match(
      stdout,
      /^CHECK .*\na +failed .*\n\nunhealthy\n\n +0 .* ms\na {2}\|c+\.*\|\n {3}\d+\.\d ms \(connect /,
    );
    assert.equal(code, 1);
  }
});

describe("check: options that do not go together are a mistake, before anything is probed", () => {
  for (const [args, wanted] of [
    [
      ["--trace", "-o", "json"],
      "--trace draws below the table, so it cannot go with -o json (leave one of them out)\n",
    ],
    [
      ["--trace", "--metrics"],
      "--trace draws below the table, so it cannot go with --metrics (leave one of them out)\n",
    ],
    [["--metrics", "-o", "tap"], "--metrics is -o prometheus, so it cannot go with -o tap (leave one of them out)\n"],
  ] as const) {
    test(args.join(" "), async () => {
      const run = await runInProcess(["check", ...args], { environment: { PODPULSE_CONFIG: "not: read" } });
      assert.deepEqual(run, { code: 2, stdout: "", stderr: wanted });
    });
  }
});

test("check ignores dependsOn: what depends on a failed check is probed too", async (t) => {
  const { port } = await startHttpServer(t, (_, response) => response.end("ok"));
  const app = `{ name: app, httpGet: { port: ${port} }, dependsOn: [database] }`;
  const PODPULSE_CONFIG = `checks: [${app}, { name: database, tcpSocket: { port: ${await unusedPort()} } }]`;
  const { stdout } = await runInProcess(["check", "-o", "json"], { environment: { PODPULSE_CONFIG } });
  const outcomes = JSON.parse(stdout).checks.map(({ outcome }: { readonly outcome: string }) => outcome);
  assert.deepEqual(outcomes, ["success", "failure"]);
});
