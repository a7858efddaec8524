import { spawn } from "node:child_process";
import { once } from "node:events";
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
import { median, type Row } from "./row.ts";

const checkCount = 200;
const warmUpScrapes = 500;
const scrapes = 300;

type Verdict = ProbeSuccess | ProbeFailure | ProbeInconclusive;

const protocols = ["https", "tcp", "grpcs"] as const;
const phasesOf: Readonly<Record<string, readonly Phase[]>> = {
  https: ["dns", "connect", "tls", "request", "transfer"],
  tcp: ["dns", "connect"],
  grpcs: ["dns", "connect", "tls", "request"],
};

/**
 * CPU time that a scrape costs the server. The checks have had every outcome, half of them three reasons, and each gets
 * another result before each scrape, so that nothing can be reused.
 */
export async function metricsScrape(): Promise<readonly Row[]> {
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
  for (const reason of failureReasons.slice(0, 3)) {
    probeAll((at) => ({ outcome: "failure", reason: at % 2 ? reason : "timeout", message: "" }));
  }
  probeAll(() => ({ outcome: "inconclusive", message: "", blockedMs: 1000 }));
  // Prometheus asks for hours, and a compiler is warm by then.
  for (let round = 0; round < warmUpScrapes; round += 1) {
    probeAll(() => ({ outcome: "success" }));
    await metrics.expose("prometheus");
  }
  const server = fastify();
  const times: number[] = [];
  let before = process.cpuUsage();
  server.addHook("onRequest", async () => {
    before = process.cpuUsage();
  });
  server.addHook("onResponse", async () => {
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  });
  addMetricsRoute(server, metrics.expose);
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  // In a process of its own, so that what it does is not counted; it asks whenever it is told to.
  const client = spawn(process.execPath, ["--input-type=module", "-e", scraper, `${url}/metrics`], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  try {
    for (let round = 0; round < scrapes; round += 1) {
      probeAll(() => ({ outcome: "success" }));
      client.send("scrape");
      await once(client, "message");
    }
  } finally {
    client.kill();
    await server.close();
    store.close();
    metrics.close();
  }
  const warm = times.slice(scrapes / 5).sort((a, b) => a - b);
  const p99 = warm[Math.floor(0.99 * warm.length)] ?? Number.NaN;
  return [
    {
      what: `CPU for a scrape of ${checkCount} checks`,
      against: "",
      ours: `p50 ${median(warm).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
      theirs: "",
      measured: median(warm),
      unit: "ms",
      goal: { atMost: 5 },
    },
  ];
}

const scraper = `
process.on("message", async () => {
  await (await fetch(process.argv[1])).text();
  process.send("scraped");
});`;

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
