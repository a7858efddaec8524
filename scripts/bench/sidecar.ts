import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { cpuMs } from "./process-usage.ts";
import { median } from "./row.ts";

/** The program as the image has it: its compiled code beside it, and the image's settings of glibc. */
export const program = resolve("dist/image/podpulse");
export const imageEnvironment = { ...process.env, ...settingsOfGlibc(readFileSync("Dockerfile", "utf8")) };

function settingsOfGlibc(dockerfile: string): Readonly<Record<string, string>> {
  const settings = [...dockerfile.matchAll(/\b(MALLOC_\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]);
  if (settings.length === 0) throw new Error("The Dockerfile sets nothing of glibc's any more");
  return Object.fromEntries(settings);
}

export type RunningSidecar = { readonly pid: number; readonly url: string };

/** Runs the built sidecar with these checks, and the benchmark beside it; ends it on every path. */
export async function besideSidecar<T>(
  config: { readonly checks: readonly object[]; readonly defaults?: object },
  run: (sidecar: RunningSidecar) => Promise<T>,
  launcher: readonly string[] = [],
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "podpulse-bench-"));
  const file = join(folder, "podpulse.json");
  writeFileSync(file, JSON.stringify(config));
  const [command = "", ...args] = [...launcher, process.execPath, program, "run", "-c", file, "--host", "127.0.0.1"];
  const child = spawn(command, [...args, "--port", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: imageEnvironment,
  });
  try {
    return await run({ pid: child.pid ?? -1, url: await urlOf(child) });
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
}

async function urlOf({ stderr }: ChildProcess): Promise<string> {
  if (!stderr) throw new Error("The sidecar has no stderr");
  for await (const line of createInterface({ input: stderr })) {
    const [, url] = /"url":"([^"]+)"/.exec(line) ?? [];
    if (!url) continue;
    stderr.resume(); // its log goes on
    return url;
  }
  throw new Error("The sidecar did not start");
}

/** How many results there are by now. */
export async function probesOf(sidecar: RunningSidecar): Promise<number> {
  return (await results(sidecar)).reduce((sum, { count }) => sum + count, 0);
}

/** The same, where every probe is to succeed: throws when one did not, since its time says nothing. */
export async function successesOf(sidecar: RunningSidecar): Promise<number> {
  const found = await results(sidecar);
  const other = found.find(({ labels, count }) => count > 0 && !labels.includes('outcome="success"'));
  if (other) throw new Error(`Not every probe has succeeded: ${other.count} of {${other.labels}}`);
  return found.reduce((sum, { count }) => sum + count, 0);
}

async function results({ url }: RunningSidecar) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.matchAll(/^podpulse_probe_results_total\{(.*)\} (\d+)/gm);
  return [...lines].map(([, labels = "", count]) => ({ labels, count: Number(count) }));
}

/** A process whose work is counted. */
export type Worker = { readonly pid: number; readonly count: () => number | Promise<number> };

const windows = 5;

/**
 * CPU time for each of what two processes count, in microseconds, over some windows in which both work at once: the ratio is the
 * median of theirs, so that one window in which the machine was slow or busy does not make it.
 */
export async function compareCpu(ours: Worker, theirs: Worker, windowMs: number) {
  const found: { readonly ours: number; readonly theirs: number }[] = [];
  for (let window = 0; window < windows; window += 1) {
    const [one, other] = await Promise.all([ours, theirs].map((worker) => cpuPerUnit(worker, windowMs)));
    found.push({ ours: one ?? Number.NaN, theirs: other ?? Number.NaN });
  }
  return {
    ours: median(found.map((window) => window.ours)),
    theirs: median(found.map((window) => window.theirs)),
    ratio: median(found.map((window) => window.ours / window.theirs)),
  };
}

async function cpuPerUnit({ pid, count }: Worker, windowMs: number): Promise<number> {
  const [before, spentBefore] = [await count(), cpuMs(pid)];
  await setTimeout(windowMs);
  const spentMs = cpuMs(pid) - spentBefore;
  return (spentMs * 1000) / ((await count()) - before);
}
