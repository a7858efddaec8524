import { type ChildProcess, execFileSync, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BenchmarkName, benchmarkNames } from "./benchmark-names.ts";
import { type Missing, type Row, reached, tableOf } from "./row.ts";
import { program } from "./sidecar.ts";

/**
 * `npm run bench`: everything that podpulse promises of its speed and size, in one table, on standard output; with
 * `--json FILE` also as JSON; with `--only NAME` one benchmark. Nine minutes on two cores.
 */
const { values } = parseArgs({ options: { json: { type: "string" }, only: { type: "string", multiple: true } } });
const unknown = values.only?.find((name) => !benchmarkNames.some((one) => one === name));
if (unknown) throw new Error(`There is no benchmark ${unknown}: --only is one of ${benchmarkNames.join(", ")}`);

const { stdout, stderr } = spawnSync("prometheus-blackbox-exporter", ["--version"], { encoding: "utf8" });
const machine = {
  cpu: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  kernel: release(),
  podpulse: execFileSync(process.execPath, [program, "--version"], { encoding: "utf8" }).trim(),
  blackboxExporter: /version (\S+)/.exec(`${stdout}${stderr}`)?.[1] ?? "none",
};
process.stdout.write(
  `${machine.cpu}, ${machine.memory}, Linux ${machine.kernel}; ${machine.podpulse}; blackbox_exporter ${machine.blackboxExporter}\n\n`,
);

/** Temporary files of the benchmarks: one that is killed removes none itself. */
const folder = mkdtempSync(join(tmpdir(), "podpulse-bench-"));
process.once("exit", () => rmSync(folder, { recursive: true }));

let running: ChildProcess | undefined;
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.once(signal, () => {
    // With all that it has started: a benchmark that is killed ends nothing itself.
    if (running?.pid) process.kill(-running.pid, "SIGKILL");
    process.exit(code);
  });
}

const rows: (Row | Missing)[] = [];
for (const name of benchmarkNames) {
  if (values.only && !values.only.includes(name)) continue;
  process.stderr.write(`${name} ...\n`);
  rows.push(...(await rowsOf(name)));
}
process.stdout.write(tableOf(rows));
if (values.json !== undefined) {
  const told = rows.map((row) => ("missing" in row ? row : { ...row, reached: reached(row) }));
  writeFileSync(values.json, `${JSON.stringify({ machine, rows: told }, null, 2)}\n`);
}

async function rowsOf(name: BenchmarkName): Promise<readonly (Row | Missing)[]> {
  const child = fork(new URL("one-benchmark.ts", import.meta.url), [name], {
    detached: true,
    env: { ...process.env, TMPDIR: folder },
  });
  running = child;
  child.once("exit", () => {
    running = undefined;
  });
  const [found]: unknown[] = await Promise.race([once(child, "message"), once(child, "exit").then(() => [])]);
  if (!Array.isArray(found)) throw new Error(`The benchmark ${name} has failed`);
  return found;
}
