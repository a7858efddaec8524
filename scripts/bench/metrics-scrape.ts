import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, get } from "node:http";
import { setTimeout } from "node:timers/promises";
import { fastify } from "fastify";
import type { Check } from "../../src/check.ts";
import { systemClock } from "../../src/clock.ts";
import { checkFromUrl } from "../../src/config/target-from-url.ts";
import { HealthStore } from "../../src/health-store.ts";
import {
  failureReasons,
  type Phase,
  type ProbeFailure,
  type ProbeInconclusive,
  type ProbeResult,
  type ProbeSuccess,
} from "../../src/probe.ts";
import { addMetricsRoute } from "../../src/server/metrics-route.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";

/**
 * What a scrape costs: of the exposition alone, and as another process sees it over HTTP. The checks have had every
 * outcome, half of them three reasons, and each gets another result before each scrape, so that nothing can be reused.
 * node scripts/bench/metrics-scrape.ts [CHECKS] [SCRAPES]
 */
type Verdict = ProbeSuccess | ProbeFailure | ProbeInconclusive;

const protocols = ["https", "tcp", "grpcs"] as const;
const phasesOf: Readonly<Record<string, readonly Phase[]>> = {
  https: ["dns", "connect", "tls", "request", "transfer"],
  tcp: ["dns", "connect"],
  grpcs: ["dns", "connect", "tls", "request"],
};

const [checkCount = 200, scrapes = 500] = process.argv.slice(2).map(Number);

if (process.env["SCRAPE_URL"] === undefined) await serveAndMeasure();
else await scrapeOften(process.env["SCRAPE_URL"]);

async function serveAndMeasure(): Promise<void> {
  const checks = Array.from({ length: checkCount }, (_, at) => checkNumber(at));
  const store = new HealthStore(checks, systemClock, (event) => metrics.listen(event));
  const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
  const metrics = createMetrics({ store, durationBuckets, starvedMs: () => 0 });
  const probeAll = (verdictOf: (at: number) => Verdict) => {
    for (const [at, check] of checks.entries()) {
      const result = resultOf(at, verdictOf(at));
      metrics.listen({ type: "probe-started", check, delayMs: Math.random() * 10 });
      metrics.listen({ type: "probe-ended", check, result });
      store.apply(check.name, result);
    }
  };
  const succeedAll = () => probeAll(() => ({ outcome: "success" }));
  for (const reason of failureReasons.slice(0, 3)) {
    probeAll((at) => ({ outcome: "failure", reason: at % 2 ? reason : "timeout", message: "" }));
  }
  probeAll(() => ({ outcome: "inconclusive", message: "", blockedMs: 1000 }));
  for (const format of ["prometheus", "openmetrics"] as const) {
    const times: number[] = [];
    let body: Buffer = Buffer.alloc(0);
    for (let round = 0; round < scrapes; round += 1) {
      succeedAll();
      const startedAt = performance.now();
      ({ body } = await metrics.expose(format));
      times.push(performance.now() - startedAt);
    }
    const lines = body.filter((byte) => byte === 10).length;
    tell(`${format}, ${lines} lines, ${(body.length / 1e6).toFixed(1)} MB: exposition`, times);
  }
  const server = fastify();
  const cpuMs: number[] = [];
  let before = process.cpuUsage();
  server.addHook("onRequest", async () => {
    before = process.cpuUsage();
  });
  server.addHook("onResponse", async () => {
    const { user, system } = process.cpuUsage(before);
    cpuMs.push((user + system) / 1000);
    succeedAll();
  });
  addMetricsRoute(server, metrics.expose);
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  const env = { ...process.env, SCRAPE_URL: `${url}/metrics` };
  const client = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], { env, stdio: "inherit" });
  await once(client, "exit");
  tell("over HTTP, CPU time of the server", cpuMs);
  await server.close();
  store.close();
  metrics.close();
}

async function scrapeOften(url: string): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  for (let round = 0; round < scrapes; round += 1) {
    const startedAt = performance.now();
    const [response] = await once(get(url, { agent }), "response");
    await once(response.resume(), "end");
    times.push(performance.now() - startedAt);
    await setTimeout(10); // until the next results are there
  }
  agent.destroy();
  tell("over HTTP, as the client sees it", times);
}

/** The first scrapes are left out: Prometheus asks for hours, and a compiler is warm by then. */
function tell(what: string, times: readonly number[]): void {
  const sorted = times.slice(Math.floor(times.length / 5)).sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]?.toFixed(2);
  process.stdout.write(
    `${checkCount} checks, ${what}: first ${times[0]?.toFixed(1)} ms, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms\n`,
  );
}

function checkNumber(at: number): Check {
  const protocol = protocols[at % protocols.length] ?? "tcp";
  return {
    ...checkFromUrl(`${protocol}://10.0.0.1:${at + 1}`, { name: `check-${at}` }),
    groups: ["liveness", "readiness"],
  };
}

function resultOf(at: number, verdict: Verdict): ProbeResult {
  const entered = phasesOf[protocols[at % protocols.length] ?? ""] ?? [];
  return {
    ...verdict,
    target: "",
    durationMs: 2000 * Math.random() ** 4,
    phases: Object.fromEntries(entered.map((phase) => [phase, 400 * Math.random() ** 4])),
    details: entered.includes("tls") ? { tls: { notAfterMs: 2_000_000_000_000 } } : {},
    atMs: Date.now(),
  };
}
