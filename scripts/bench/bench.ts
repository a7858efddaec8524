import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { batch } from "./batch.ts";
import { blackbox } from "./blackbox.ts";
import { manyProbes } from "./many-probes.ts";
import { metricsScrape } from "./metrics-scrape.ts";
import { oneShot } from "./one-shot.ts";
import { probeCpu } from "./probe-cpu.ts";
import { readyzLatency } from "./readyz-latency.ts";
import { readyzRate } from "./readyz-rate.ts";
import { residentMemory } from "./resident-memory.ts";
import { type Missing, type Row, reached, tableOf } from "./row.ts";
import { program } from "./sidecar.ts";
import { besideTargets, type Targets } from "./targets.ts";

/**
 * `npm run bench`: everything that podpulse promises of its speed and size, in one table, on standard output; with
 * `--json FILE` also as JSON; with `--only NAME` one benchmark. Eight minutes on two cores.
 */
const benchmarks = {
  "probe-cpu": probeCpu,
  blackbox,
  "one-shot": oneShot,
  "resident-memory": residentMemory,
  "readyz-rate": readyzRate,
  "many-probes": manyProbes,
  batch,
  "readyz-latency": readyzLatency,
  "metrics-scrape": metricsScrape,
} as const satisfies Record<string, (targets: Targets) => Promise<readonly (Row | Missing)[]>>;

const { values } = parseArgs({ options: { json: { type: "string" }, only: { type: "string", multiple: true } } });
const unknown = values.only?.find((name) => !Object.hasOwn(benchmarks, name));
if (unknown)
  throw new Error(`There is no benchmark ${unknown}: --only is one of ${Object.keys(benchmarks).join(", ")}`);

const { stdout, stderr } = spawnSync("prometheus-blackbox-exporter", ["--version"], { encoding: "utf8" });
const blackboxVersion = `${stdout}${stderr}`;
const machine = {
  cpu: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  kernel: release(),
  podpulse: execFileSync(process.execPath, [program, "--version"], { encoding: "utf8" }).trim(),
  blackboxExporter: /version (\S+)/.exec(blackboxVersion)?.[1] ?? "none",
};
process.stdout.write(
  `${machine.cpu}, ${machine.memory}, Linux ${machine.kernel}; ${machine.podpulse}; blackbox_exporter ${machine.blackboxExporter}\n\n`,
);

const rows: (Row | Missing)[] = [];
for (const [name, benchmark] of Object.entries(benchmarks)) {
  if (values.only && !values.only.includes(name)) continue;
  process.stderr.write(`${name} ...\n`);
  // Fresh targets for each, so that none has the last one's garbage.
  rows.push(...(await besideTargets(benchmark)));
}
process.stdout.write(tableOf(rows));
if (values.json !== undefined) {
  const told = rows.map((row) => ("missing" in row ? row : { ...row, reached: reached(row) }));
  writeFileSync(values.json, `${JSON.stringify({ machine, rows: told }, null, 2)}\n`);
}
