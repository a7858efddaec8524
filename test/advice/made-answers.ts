import { Counter, Histogram, Registry } from "prom-client";
import { samplesIn } from "../../src/advice/exposition.ts";
import { type Measured, measuredOf } from "../../src/advice/measured.ts";
import type { Settings } from "../../src/advice/settings.ts";

export const defaultBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The settings that a check has by default. */
export const defaults: Settings = {
  periodMs: 10_000,
  retryPeriodMs: 10_000,
  timeoutMs: 1000,
  successThreshold: 1,
  failureThreshold: 3,
};

/** The same numbers from 0 to 1 at each run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A normal distribution, by Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Answer times in ms, by name. */
export const distributions = {
  allFast: (random: () => number) => 1 + 4 * random(),
  logNormal: (random: () => number) => 20 * Math.exp(0.8 * normal(random)),
  /** Most at once, and a few that go past a cache. */
  bimodal: (random: () => number) => (random() < 0.98 ? 2 + 2 * random() : 600 + 200 * random()),
  nearTheTimeout: (random: () => number) => 700 + 200 * random(),
} as const;

export type MadeAnswers = {
  readonly answers: number;
  readonly timeOf: (random: () => number) => number;
  readonly timeoutMs?: number;
  readonly buckets?: readonly number[];
  readonly seed?: number;
  readonly becameUnhealthy?: number;
  readonly refused?: number;
  readonly inconclusive?: number;
};

/** The metrics of a check with such answers, as a real registry writes them, and the times behind them. */
export async function madeMetrics(wishes: MadeAnswers): Promise<{ readonly text: string; readonly times: number[] }> {
  const { answers, timeOf, timeoutMs = 1000, buckets = defaultBuckets, seed = 1 } = wishes;
  const registers = [new Registry()];
  const labels = { check: "app", protocol: "http" };
  const duration = new Histogram({
    name: "podpulse_probe_duration_seconds",
    help: "d",
    labelNames: ["check", "protocol", "outcome"],
    buckets: [...buckets],
    registers,
  });
  const results = new Counter({
    name: "podpulse_probe_results_total",
    help: "r",
    labelNames: ["check", "protocol", "outcome", "reason"],
    registers,
  });
  const changes = new Counter({
    name: "podpulse_check_status_changes_total",
    help: "c",
    labelNames: ["check", "status"],
    registers,
  });
  const random = seeded(seed);
  const times = Array.from({ length: answers }, () => timeOf(random));
  for (const ms of times) {
    const failed = ms > timeoutMs;
    const outcome = failed ? "failure" : "success";
    duration.observe({ ...labels, outcome }, Math.min(ms, timeoutMs) / 1000);
    results.inc({ ...labels, outcome, reason: failed ? "timeout" : "" });
  }
  const { becameUnhealthy = 0, refused = 0, inconclusive = 0 } = wishes;
  changes.inc({ check: "app", status: "unhealthy" }, becameUnhealthy);
  results.inc({ ...labels, outcome: "failure", reason: "refused" }, refused);
  results.inc({ ...labels, outcome: "inconclusive", reason: "" }, inconclusive);
  return { text: (await registers[0]?.metrics()) ?? "", times };
}

/** What is read of such metrics. */
export async function madeMeasured(wishes: MadeAnswers): Promise<Measured> {
  const samples = samplesIn((await madeMetrics(wishes)).text);
  if (!samples) throw new Error("the metrics cannot be read");
  return measuredOf(samples, wishes.timeoutMs ?? 1000);
}
