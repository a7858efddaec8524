import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { runBundle as runSidecar } from "../sidecar/run-bundle.ts";
import { startSidecar } from "../sidecar/start-sidecar.ts";
import { tcpTarget } from "../sidecar/targets.ts";
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

/** A real sidecar over a server that answers at once, and does not answer each fourth request of /often. */
async function startMeasured(t: Lifetime) {
  let often = 0;
  const app = await startHttpServer(t, (request, response) => {
    if (request.url !== "/often" || ++often % 4 > 0) response.end();
  });
  const check = (name: string, path: string) => ({ name, httpGet: { port: app.port, path }, failureThreshold: 2 });
  const sidecar = await runSidecar(t, {
    defaults: { periodSeconds: 0.05, timeoutSeconds: 0.3 },
    checks: [
      check("never", "/"),
      check("often", "/often"),
      { name: "gone", tcpSocket: { port: await unusedPort() } },
      { name: "later", tcpSocket: { port: app.port }, initialDelaySeconds: 600 },
    ],
  });
  const timeouts = /^podpulse_probe_results_total\{check="often",.*reason="timeout"\} (\d+)/m;
  const measured = async () => Number(timeouts.exec((await sidecar.ask("/metrics")).body)?.[1] ?? 0) >= 8;
  await waitFor(measured, { what: "eight timeouts", timeoutMs: 30_000 });
  return sidecar;
}

test("a running sidecar whose target is sometimes slow: what to set, and why", async (t) => {
  const { url } = await startMeasured(t);
  const goal = ["--false-alarms-per-day", "20000"];
  const { code, stdout, stderr } = await runBundle(["advise", "often", "never", "--url", url, ...goal, "-o", "json"]);
  assert.deepEqual([code, stderr], [0, ""]);
  const { goals, checks } = JSON.parse(stdout);
  assert.deepEqual(goals, { falseAlarmsPerDay: 20_000 });
  const [never, often] = checks;
  assert.deepEqual([never.name, often.name, checks.length], ["never", "often", 2]);
  assert.ok(never.observed.answers > 20 && often.observed.timeouts >= 8);
  const share = often.observed.timeouts / often.observed.answers;
  assert.ok(share > 0.1 && share < 0.5, `${share}`);
  assert.ok(often.today.timeoutShare > share, "a bound is above what was seen");
  assert.ok(often.today.falseAlarmsPerDay > 20_000);
  assert.match(often.verdict, /^(change|compromise)$/);
  assert.ok(often.proposed.failureThreshold > 2);
  assert.ok(often.proposed.falseAlarmsPerDay <= 20_000);
  assert.deepEqual(
    [never, often].map(({ today }) => [today.periodSeconds, today.timeoutSeconds, today.failureThreshold]),
    [
      [0.05, 0.3, 2],
      [0.05, 0.3, 2],
    ],
  );

  const text = await runBundle(["advise", "--url", url, ...goal]);
  assert.deepEqual([text.code, text.stderr], [0, ""]);
  assert.match(text.stdout, /^often: periodSeconds 0\.05, timeoutSeconds 0\.3, failureThreshold 2$/m);
  assert.match(text.stdout, /^ {2}advice {4}set .*failureThreshold: \d+/m);
  assert.match(text.stdout, /no answer yet; other failures, which are no slowness: \d+ refused$/m);
  assert.match(text.stdout, /^later: .*\n {2}observed {2}no answer yet\n {2}advice {4}nothing can be said yet/m);
});

describe("a sidecar in this process", () => {
  test("every check, over TLS too", async (t) => {
    const authority = await createAuthority();
    const { certPem, keyPem } = await authority.issue();
    const files = await writePem(await tempFolder(t), { ca: authority.certPem, cert: certPem, key: keyPem });
    const target = tcpTarget(await startTcpServer(t, "silent"));
    const tls = { certFile: files.cert, keyFile: files.key };
    const { url } = await startSidecar(t, [makeCheck({ name: "a", target }), makeCheck({ name: "b", target })], {
      tls,
    });
    const { code, stdout } = await runInProcess([
      "advise",
      "--url",
      url,
      "--cacert",
      files.ca,
      "--detect-within",
      "12",
    ]);
    assert.equal(code, 0);
    assert.deepEqual(stdout.match(/^\w(?=:)/gm), ["a", "b"]);
    assert.equal((await runInProcess(["advise", "--url", url])).code, 2);
  });

  test("an unknown check is exit code 2, with those that there are", async (t) => {
    const { url } = await startSidecar(t, [makeCheck({ name: "app" })]);
    const { code, stdout, stderr } = await runInProcess(["advise", "ap", "--url", url]);
    assert.deepEqual([code, stdout, stderr], [2, "", "There is no check ap (wanted one of app)\n"]);
  });

  test("without checks there is nothing to say", async (t) => {
    const { url } = await startSidecar(t, []);
    const { code, stdout } = await runInProcess(["advise", "--url", url, "-o", "json"]);
    assert.deepEqual([code, JSON.parse(stdout).checks], [0, []]);
  });
});

describe("what is no podpulse is exit code 2, with nothing on stdout", () => {
  const status = { version: "1", startedAt: "2026-01-01", draining: false, groups: [], checks: [{}] };
  const old = { ...status, checks: [{ name: "app", target: "t", status: "healthy", since: "2026-01-01" }] };
  const numbers = { periodSeconds: 0, retryPeriodSeconds: 10, timeoutSeconds: 1 };
  const odd = { ...old, checks: [{ ...old.checks[0], timing: numbers, thresholds: {} }] };
  const none = { ...status, checks: [] };
  for (const { name, answers, told } of [
    {
      name: "another server",
      answers: {},
      told: /^What answers at \S+ is not podpulse: the answer to GET \/status has the status 404\n\(--url /,
    },
    { name: "other JSON", answers: { "/status": "{}" }, told: /the answer to GET \/status is not podpulse's JSON/ },
    { name: "no metrics", answers: { "/status": JSON.stringify(none) }, told: /GET \/metrics has the status 404/ },
    {
      name: "other metrics",
      answers: { "/status": JSON.stringify(none), "/metrics": "<html>" },
      told: /GET \/metrics is not Prometheus' text/,
    },
    {
      name: "numbers that no check has",
      answers: { "/status": JSON.stringify(odd), "/metrics": "" },
      told: /^Cannot use the timing of check app: \{"timing":\{"periodSeconds":0,/,
    },
    {
      name: "an older podpulse",
      answers: { "/status": JSON.stringify(old), "/metrics": "" },
      told: /^That podpulse does not tell the timing of its checks/,
    },
  ] as readonly { name: string; answers: Readonly<Record<string, string>>; told: RegExp }[]) {
    test(name, async (t) => {
      const { port } = await startHttpServer(t, (request, response) => {
        const answer = answers[request.url ?? ""];
        response.writeHead(answer === undefined ? 404 : 200).end(answer);
      });
      const { code, stdout, stderr } = await runInProcess(["advise", "--url", `http://127.0.0.1:${port}`]);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, told);
    });
  }

  test("nobody", async () => {
    const { code, stderr } = await runInProcess(["advise", "--url", `http://127.0.0.1:${await unusedPort()}`]);
    assert.equal(code, 2);
    assert.match(stderr, /^Cannot reach podpulse at \S+: refused: /);
  });

  for (const args of [
    ["--false-alarms-per-day", "0"],
    ["--false-alarms-per-day", "often"],
    ["--detect-within", "0"],
    ["-o", "yaml"],
  ]) {
    test(args.join(" "), async () => {
      const { code, stdout } = await runInProcess(["advise", ...args]);
      assert.deepEqual([code, stdout], [2, ""]);
    });
  }
});
