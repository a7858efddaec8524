import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { stringify } from "yaml";
import { startHttpServer } from "../support/http-server.ts";
import { failure } from "../support/make-result.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { app, setUp } from "../telemetry/measured-checks.ts";
import { dashboard, dashboardQueries, dashboardVariables } from "./dashboard.ts";
import { get } from "./endpoint.ts";
import { type SidecarProcess, startSidecar } from "./podpulse-process.ts";
import { findProgram } from "./program.ts";
import { PrometheusApi } from "./prometheus-api.ts";
import { startScrapeFront } from "./scrape-front.ts";
import { startPrometheus } from "./servers/prometheus.ts";
import { troubledConfig } from "./troubled-targets.ts";

const rulesFile = "examples/prometheus/podpulse.rules.yaml";
const traceId = "0af7651916cd43dd8448eb211c80319c";

/** What `promtool check metrics` may object to, and why. */
const objections = [
  // Gauges of prom-client's own, with the names that its dashboards know.
  ...["handles", "requests", "resources"].map(
    (what) => `nodejs_active_${what}_total non-counter metrics should not have "_total" suffix`,
  ),
];

/** Alerts that must fire, with a label that tells on whose account; `healthy` and `orders` must never be. */
const wantedAlerts = [
  { alertname: "PodpulseNotReady", group: "readiness" },
  { alertname: "PodpulseCheckFailing", check: "failing" },
  { alertname: "PodpulseCheckFailing", check: "hanging" },
  { alertname: "PodpulseCheckFlapping", check: "flapping" },
  { alertname: "PodpulseCertificateEndsSoon", check: "expiring" },
  { alertname: "PodpulseClientCertificateEndsSoon", check: "expiring" },
  { alertname: "PodpulseLatencyNearTimeout", check: "slow" },
  { alertname: "PodpulseStarved" },
  { alertname: "PodpulseReloadFailed" },
] as const;

// The file's own: removed after its test has ended the servers that write into it.
const folder = await tempFolder({ after });

test("a real Prometheus, beside a sidecar with every trouble", { timeout: 110_000 }, async (t) => {
  for (const program of ["prometheus", "promtool"]) {
    if (findProgram(program)) continue;
    const message = `${program} is not installed (Debian package prometheus; .ci/run installs it)`;
    if (process.env["CI"] === "true") assert.fail(message);
    return t.skip(message);
  }
  const configFile = join(folder, "podpulse.yaml");
  await writeFile(configFile, stringify(await troubledConfig(t, folder)));
  const sidecar = await startSidecar(t, configFile);
  const open = await startScrapeFront(t, sidecar.url);
  const plain = await startScrapeFront(t, sidecar.url, "text/plain");
  const targets = { open: open.url, plain: plain.url, examples: await startExamples(t) };
  const prometheus = await startPrometheus(t, {
    folder: join(folder, "prometheus"),
    targets,
    rules: quick(readFileSync(rulesFile, "utf8")),
  });
  const api = new PrometheusApi(prometheus);
  await writeFile(configFile, "checks: [{ name: broken }]");
  starveUntilTheEnd(t, sidecar);

  await t.test("promtool: the rules' unit tests", () => promtool(["test", "rules", rulesTestOf(rulesFile)]));

  await t.test("promtool: the exposition, but for known objections", async () => {
    const { body } = await get(`${sidecar.url}/metrics`);
    const { stderr, status } = spawnSync("promtool", ["check", "metrics"], { input: body, encoding: "utf8" });
    assert.deepEqual(stderr.trim().split("\n"), objections);
    assert.equal(status, 3, "objections, and no errors");
  });

  for (const wanted of wantedAlerts) {
    await t.test(`fires: ${Object.values(wanted).join(" of ")}`, async () => {
      const fires = async () => (await api.firing()).some((labels) => isWithin(wanted, labels));
      await waitFor(fires, { what: `alert ${JSON.stringify(wanted)}`, timeoutMs: 60_000 });
    });
  }

  await t.test("nothing fires for a check without trouble", async () => {
    const firing = await api.firing();
    assert.deepEqual(
      firing.filter(({ check }) => check === "healthy" || check === "orders"),
      [],
    );
  });

  await t.test("every recording rule returns something, and the SLIs are right", async () => {
    for (const [, record = ""] of readFileSync(rulesFile, "utf8").matchAll(/record: (\S+)/g)) {
      assert.notDeepEqual(await api.query(record), [], record);
    }
    const ratioOf = async (expr: string) => (await api.query(expr)).map(({ value }) => value);
    assert.deepEqual(await ratioOf('check:podpulse_probe_success:ratio_rate5m{check="failing",instance="plain"}'), [0]);
    assert.deepEqual(await ratioOf('check:podpulse_probe_success:ratio_rate5m{check="orders",instance="plain"}'), [1]);
    assert.deepEqual(await ratioOf('group:podpulse_available:ratio_5m{group="readiness",instance="plain"}'), [0]);
  });

  for (const { title, expr } of dashboardQueries) {
    await t.test(`dashboard, ${title}: ${expr.slice(0, 60)}`, async () => {
      const hasData = async () => (await api.query(expr)).some(({ value }) => Number.isFinite(value));
      await waitFor(hasData, { what: `data of ${expr}`, timeoutMs: 10_000 });
    });
  }

  for (const [, block = ""] of readFileSync("docs/observability.md", "utf8").matchAll(/^```promql\n(.*?)^```/gms)) {
    await t.test(`docs/observability.md: ${block.trim().split("\n")[0]}`, async () => {
      const expr = quick(block);
      const hasData = async () => (await api.query(expr)).some(({ value }) => Number.isFinite(value));
      await waitFor(hasData, { what: `data of ${expr}`, timeoutMs: 10_000 });
    });
  }

  for (const { name, selector, label } of dashboardVariables) {
    await t.test(`dashboard, variable ${name}`, async () => {
      assert.notDeepEqual(await api.labelValues(label, selector), []);
    });
  }

  await t.test("the dashboard tells which check, since when, and why in which phase", async () => {
    assert.ok(dashboard.schemaVersion >= 39);
    const of = async (title: string) => {
      const { expr = "" } = dashboardQueries.find((query) => query.title === title) ?? {};
      return (await api.query(expr)).filter(({ labels }) => (labels["instance"] ?? "plain") === "plain");
    };
    const failing = (await of("Checks that are not healthy")).find(({ labels }) => labels["check"] === "failing");
    assert.deepEqual(failing?.labels, {
      ...{ check: "failing", status: "unhealthy", critical: "true", mode: "enforce", instance: "plain" },
    });
    assert.ok(failing.value > 5 && failing.value < 110, `unhealthy for ${failing.value} s`);
    const why = (await of("Failures, by reason and phase")).map(({ labels }) => labels);
    for (const wanted of [
      { check: "failing", reason: "unexpected-response", phase: "transfer" },
      { check: "hanging", reason: "timeout", phase: "request" },
      { check: "closed", reason: "refused", phase: "connect" },
    ]) {
      assert.ok(
        why.some((labels) => isWithin(wanted, labels)),
        `${JSON.stringify(wanted)} in ${JSON.stringify(why)}`,
      );
    }
  });

  await t.test("both formats, and an example's trace is kept", async () => {
    assert.deepEqual([...plain.contentTypes], ["text/plain; version=0.0.4; charset=utf-8"]);
    assert.deepEqual([...open.contentTypes], ["application/openmetrics-text; version=1.0.0; charset=utf-8"]);
    const counters = await api.query("podpulse_probe_results_total");
    assert.deepEqual([...new Set(counters.map(({ labels }) => labels["instance"] ?? ""))].sort(), [
      "examples",
      "open",
      "plain",
    ]);
    const examples = await api.exemplars("podpulse_probe_duration_seconds_bucket");
    assert.deepEqual([...new Set(examples.map((labels) => labels["trace_id"]))], [traceId]);
  });

  await t.test("no scrape error", async () => {
    for (const { labels, lastError } of await api.targets()) {
      // A sidecar that is stopped on purpose may miss Prometheus' deadline on a busy machine; nothing else may happen.
      if (!/deadline exceeded/.test(lastError)) assert.equal(lastError, "", String(labels["job"]));
    }
    const [worst] = await api.query("min(avg_over_time(up[1m]))");
    assert.ok((worst?.value ?? 0) > 0.8, `${worst?.value} of the scrapes`);
  });
});

/** Rules or a query with all ranges and waits thirty times as short, so that the test sees what takes minutes. */
function quick(text: string): string {
  const seconds: Readonly<Record<string, number>> = { m: 2, d: 2880 };
  return text.replaceAll(/(\[|for: )(\d+)([md])\b/g, (_, before: string, amount: string, unit: string) => {
    return `${before}${Number(amount) * (seconds[unit] ?? 0)}s`;
  });
}

function rulesTestOf(file: string): string {
  return file.replace(".rules.yaml", ".rules.test.yaml");
}

function promtool(args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync("promtool", args, { encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
}

function isWithin(wanted: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([label, value]) => labels[label] === value);
}

/** Metrics whose one failure has a trace. */
async function startExamples(t: TestContext): Promise<string> {
  const { metrics, probe } = setUp(t);
  probe(app, failure(), { traceId });
  const { url } = await startHttpServer(t, async (_request, response) => {
    const { contentType, body } = await metrics.expose("openmetrics");
    response.setHeader("content-type", contentType).end(body);
  });
  return url;
}

/** Stops the sidecar for 0.5 s again and again, as a CPU limit would. */
function starveUntilTheEnd(t: TestContext, { pid }: SidecarProcess): void {
  let ended = false;
  t.after(() => {
    ended = true;
  });
  const starve = async () => {
    while (!ended) {
      process.kill(pid, "SIGSTOP");
      await delay(500);
      process.kill(pid, "SIGCONT");
      await delay(1430); // no multiple of a period, so that every probe is met once
    }
  };
  // The sidecar is killed at the end, stopped or not.
  starve().catch(() => {});
}
