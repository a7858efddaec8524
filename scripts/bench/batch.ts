import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { timedProcess } from "./timed-process.ts";

// `npm run bench`: batch beside what a bare loop does, in turns, so that both meet the same machine.

const rounds = 3;
const count = 20_000;
const concurrency = 512;
const hanging = { count: 10_000, every: 10, concurrency: 1024, timeoutMs: 1000 };

type Ports = { readonly tcp: number; readonly http: number; readonly hole: number };

const folder = mkdtempSync(join(tmpdir(), "podpulse-bench-"));
const servers = fork(new URL("batch-servers.ts", import.meta.url));
const [ports]: Ports[] = await once(servers, "message");
if (!ports) throw new Error("the servers tell their ports");

const lists = {
  tcp: listOf("tcp", count, (host) => `tcp://${host}:${ports.tcp}`),
  http: listOf("http", count, (host) => `http://${host}:${ports.http}/`),
  hanging: listOf("hanging", hanging.count, (host, index) =>
    index % hanging.every === hanging.every - 1 ? `tcp://127.0.0.1:${ports.hole}` : `tcp://${host}:${ports.tcp}`,
  ),
};

/** More than one address of loopback, since one has fewer ports than there are probes. */
function listOf(name: string, length: number, url: (host: string, index: number) => string): string {
  const path = join(folder, name);
  const lines = Array.from({ length }, (_, index) => url(`127.0.0.${1 + (index % 8)}`, index));
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

const batch = (list: string, most: number) =>
  timedProcess(
    ["dist/podpulse.js", "batch", list, "--concurrency", String(most), "-o", "ndjson"],
    join(folder, "results"),
  );
const bare = (kind: string, list: string, most: number) =>
  timedProcess([join(import.meta.dirname, "bare-loop.ts"), kind, list, String(most)], "/dev/null");

const medianOf = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function compare(kind: "tcp" | "http") {
  const runs = [];
  for (let round = 0; round < rounds; round += 1) {
    const [loop, ours] = [await bare(kind, lists[kind], concurrency), await batch(lists[kind], concurrency)];
    if (ours.code !== 0) throw new Error(`batch ended with ${ours.code} where every target answers`);
    runs.push({ loop, ours });
  }
  const rate = (ms: number) => Math.round((count / ms) * 1000);
  return {
    what: `${kind}, ${count} targets, concurrency ${concurrency}`,
    bare: medianOf(runs.map(({ loop }) => rate(loop.ms))),
    batch: medianOf(runs.map(({ ours }) => rate(ours.ms))),
    ratio: medianOf(runs.map(({ loop, ours }) => loop.ms / ours.ms)),
    peakMiB: Math.max(...runs.map(({ ours }) => ours.peakMiB)),
    bareMiB: Math.max(...runs.map(({ loop }) => loop.peakMiB)),
  };
}

async function compareHanging(bareRate: number) {
  const answering = hanging.count - hanging.count / hanging.every;
  // The last target of the list never answers, and nobody can know that before: it ends one timeout after its turn.
  const bestMs = (answering / bareRate) * 1000 + hanging.timeoutMs;
  const runs = [];
  for (let round = 0; round < rounds; round += 1) {
    const loop = await bare("tcp", lists.hanging, hanging.concurrency);
    runs.push({ loop, ours: await batch(lists.hanging, hanging.concurrency) });
  }
  const batchMs = medianOf(runs.map(({ ours }) => ours.ms));
  return {
    what: `${hanging.count} targets, 10 % never answer, concurrency ${hanging.concurrency}`,
    bestMs,
    bareMs: medianOf(runs.map(({ loop }) => loop.ms)),
    batchMs,
    ratio: batchMs / bestMs,
    peakMiB: Math.max(...runs.map(({ ours }) => ours.peakMiB)),
  };
}

try {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  const [tcp, http] = [await compare("tcp"), await compare("http")];
  const late = await compareHanging(tcp.bare);
  const mib = (value: number) => `${Math.round(value)} MiB`;
  const s = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  console.log(`${machine}; medians of ${rounds} runs in turns, start of the process included\n`);
  console.log("| run | bare loop | batch | ratio | peak memory |\n|---|---|---|---|---|");
  for (const { what, bare: loop, batch: ours, ratio, peakMiB } of [tcp, http]) {
    console.log(
      `| ${what} | ${loop} a second | ${ours} a second | ${ratio.toFixed(2)} of the loop's rate | ${mib(peakMiB)} |`,
    );
  }
  console.log(
    `| ${late.what} | ${s(late.bareMs)} (best possible ${s(late.bestMs)}) | ${s(late.batchMs)} | ${late.ratio.toFixed(2)} × the best possible | ${mib(late.peakMiB)} |`,
  );
  console.log(`\n${JSON.stringify({ machine, rounds, tcp, http, hanging: late })}`);
} finally {
  servers.disconnect();
  rmSync(folder, { recursive: true });
}
