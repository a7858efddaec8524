import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";

/** The program as the image has it: its compiled code beside it, and the image's setting of glibc. */
export const program = resolve("dist/podpulse.js");
export const imageEnvironment = { ...process.env, MALLOC_MMAP_THRESHOLD_: "65536" };

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
export async function probesOf({ url }: RunningSidecar): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const results = text.matchAll(/^podpulse_probe_results_total\{.*\} (\d+)/gm);
  return [...results].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** CPU time for each of what `count` counts, in microseconds, over a while. */
export async function cpuPerUnit(
  pid: number,
  cpuMs: (pid: number) => number,
  count: () => number | Promise<number>,
  forMs: number,
): Promise<number> {
  const [before, spentBefore] = [await count(), cpuMs(pid)];
  await setTimeout(forMs);
  const spentMs = cpuMs(pid) - spentBefore;
  return (spentMs * 1000) / ((await count()) - before);
}
