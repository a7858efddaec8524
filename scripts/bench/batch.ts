import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, type Row } from "./row.ts";
import { program } from "./sidecar.ts";
import type { Targets } from "./targets.ts";
import { timedProcess } from "./timed-process.ts";

const rounds = 3;
const count = 20_000;
const concurrency = 512;
const hanging = { count: 10_000, every: 10, concurrency: 1024, timeoutMs: 1000 };

/** `podpulse batch` beside what a bare loop does, in turns, so that both meet the same machine; starts included. */
export async function batch(targets: Targets): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "podpulse-bench-"));
  /** More than one address of loopback, since one has fewer ports than there are probes. */
  const listOf = (name: string, length: number, url: (host: string, index: number) => string): string => {
    const path = join(folder, name);
    const lines = Array.from({ length }, (_, index) => url(`127.0.0.${1 + (index % 8)}`, index));
    writeFileSync(path, `${lines.join("\n")}\n`);
    return path;
  };
  const ours = (list: string, most: number) =>
    timedProcess([program, "batch", list, "--concurrency", String(most), "-o", "ndjson"], join(folder, "results"));
  const bare = (kind: string, list: string, most: number) =>
    timedProcess([join(import.meta.dirname, "bare-loop.ts"), kind, list, String(most)], "/dev/null");
  const peaksMiB: number[] = [];

  const compare = async (kind: "tcp" | "http"): Promise<{ readonly row: Row; readonly bareRate: number }> => {
    const list = listOf(kind, count, (host) => `${kind}://${host}:${targets[kind]}${kind === "http" ? "/" : ""}`);
    const runs = [];
    for (let round = 0; round < rounds; round += 1) {
      const [loop, run] = [await bare(kind, list, concurrency), await ours(list, concurrency)];
      if (run.code !== 0) throw new Error(`batch ended with ${run.code} where every target answers`);
      runs.push({ loopMs: loop.ms, runMs: run.ms });
      peaksMiB.push(run.peakMiB);
    }
    const rate = (ms: number) => Math.round((count / ms) * 1000);
    const [loopRate, ourRate] = [
      median(runs.map(({ loopMs }) => rate(loopMs))),
      median(runs.map(({ runMs }) => rate(runMs))),
    ];
    return {
      bareRate: loopRate,
      row: {
        what: `\`batch\`, ${count} targets, concurrency ${concurrency}: ${kind}`,
        against: kind === "tcp" ? "a bare `node:net` loop" : "a bare undici loop",
        ours: `${ourRate} a second`,
        theirs: `${loopRate} a second`,
        measured: median(runs.map(({ loopMs, runMs }) => loopMs / runMs)),
        unit: "×",
        goal: { atLeast: 0.7 },
      },
    };
  };

  const compareHanging = async (bareRate: number): Promise<Row> => {
    const list = listOf("hanging", hanging.count, (host, index) =>
      index % hanging.every === hanging.every - 1 ? `tcp://127.0.0.1:${targets.hole}` : `tcp://${host}:${targets.tcp}`,
    );
    const answering = hanging.count - hanging.count / hanging.every;
    // The last target of the list never answers, and nobody can know that before: it ends one timeout after its turn.
    const bestMs = (answering / bareRate) * 1000 + hanging.timeoutMs;
    const times = [];
    for (let round = 0; round < rounds; round += 1) {
      const run = await ours(list, hanging.concurrency);
      times.push(run.ms);
      peaksMiB.push(run.peakMiB);
    }
    const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
    return {
      what: `\`batch\`, ${hanging.count} targets, 10 % never answer, concurrency ${hanging.concurrency}`,
      against: "the best possible time",
      ours: seconds(median(times)),
      theirs: seconds(bestMs),
      measured: median(times) / bestMs,
      unit: "×",
      goal: { atMost: 1.5 },
    };
  };

  try {
    const [tcp, http] = [await compare("tcp"), await compare("http")];
    const late = await compareHanging(tcp.bareRate);
    const peakMiB = Math.max(...peaksMiB);
    const memory: Row = {
      what: "`batch`, most memory in any of these",
      against: "",
      ours: `${peakMiB.toFixed(0)} MiB`,
      theirs: "",
      measured: peakMiB,
      unit: "MiB",
      goal: { atMost: 150 },
    };
    return [tcp.row, http.row, late, memory];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
