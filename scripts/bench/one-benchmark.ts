import { type BenchmarkName, benchmarkNames } from "./benchmark-names.ts";
import type { Missing, Row } from "./row.ts";
import { besideTargets } from "./targets.ts";

// One benchmark in a process of its own, so that what the others have loaded and left delays nothing that it times:
// `node one-benchmark.ts NAME`, which sends its rows to its parent.

type Rows = Promise<readonly (Row | Missing)[]>;

const benchmarks: Readonly<Record<BenchmarkName, () => Rows>> = {
  "probe-cpu": async () => besideTargets((await import("./probe-cpu.ts")).probeCpu),
  blackbox: async () => besideTargets((await import("./blackbox.ts")).blackbox),
  "one-shot": async () => besideTargets((await import("./one-shot.ts")).oneShot),
  "resident-memory": async () => besideTargets((await import("./resident-memory.ts")).residentMemory),
  "readyz-rate": async () => besideTargets((await import("./readyz-rate.ts")).readyzRate),
  "many-probes": async () => besideTargets((await import("./many-probes.ts")).manyProbes),
  batch: async () => besideTargets((await import("./batch.ts")).batch),
  "readyz-latency": async () => (await import("./readyz-latency.ts")).readyzLatency(),
  "metrics-scrape": async () => (await import("./metrics-scrape.ts")).metricsScrape(),
};

const [name = ""] = process.argv.slice(2);
const known = benchmarkNames.find((one) => one === name);
if (!known) throw new Error(`There is no benchmark ${name}`);
const rows = await benchmarks[known]();
process.send?.(rows, () => process.disconnect?.());
