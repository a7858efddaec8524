import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Lifetime } from "../support/lifetime.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";
import { type Answer, get } from "./get.ts";

const bundle = fileURLToPath(new URL("../../dist/podpulse.js", import.meta.url));

export type LogLine = Readonly<Record<string, unknown>>;

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** Starts `podpulse run` as users have it, on a configuration as it is written; killed with the test. */
export async function spawnBundle(
  t: Lifetime,
  config: object,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const file = join(await tempFolder(t), "podpulse.json");
  await writeFile(file, JSON.stringify(config));
  const child = spawn(process.execPath, [bundle, "run", "-c", file, "--host", "127.0.0.1", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const exited = new Promise<Exit>((resolve) => child.on("close", (code, signal) => resolve({ code, signal })));
  t.after(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  return { child, exited, output };
}

/** A running sidecar in a process of its own, on a free port. */
export async function runBundle(
  t: Lifetime,
  config: object,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const { child, exited, output } = await spawnBundle(t, config, ["--port", "0", ...args], env);
  const lines = (): LogLine[] =>
    output.stderr
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  const started = () => lines().find(({ event }) => event === "started");
  const { url } = await waitFor(started, { what: "the started line", timeoutMs: 20_000 });
  const ask = (path: string): Promise<Answer> => get(`${url}${path}`);
  return {
    url: String(url),
    ask,
    lines,
    output,
    exited,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** How many descriptors the process has open. */
    descriptors: () => readdirSync(`/proc/${child.pid}/fd`).length,
  };
}
