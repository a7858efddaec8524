import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { dyingWithParent } from "./program.ts";

const bundle = fileURLToPath(new URL("../../dist/podpulse.js", import.meta.url));

/** Runs the built podpulse with `-o json` to its end; `output` is what it wrote on stdout. */
export async function podpulseJson<Output>(
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; output: Output }> {
  const child = launch([...args, "-o", "json"], ["ignore", "pipe", "pipe"], variables);
  const ended = once(child, "close");
  const [stdout = "", stderr] = await Promise.all([child.stdout, child.stderr].map((out) => (out ? text(out) : "")));
  const [code] = await ended;
  assert.notEqual(stdout, "", `podpulse ${args[0]} ended with ${code}: ${stderr}`);
  return { code, output: JSON.parse(stdout) };
}

/** One JSON line of the log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** `podpulse run` as a child process. */
export type SidecarProcess = {
  readonly pid: number;
  readonly url: string;
  /** What it has logged so far. */
  readonly log: readonly LogLine[];
  /** SIGTERM; resolves with the exit code, or the signal that ended it. */
  terminate(): Promise<number | string>;
};

/** Starts the built podpulse on a free port and waits until it says where it listens; it is killed with the test. */
export async function startSidecar(t: TestContext, configFile: string): Promise<SidecarProcess> {
  return await startedSidecar(t, launch(["run", "-c", configFile, "--port", "0"], ["ignore", "ignore", "pipe"]));
}

/** Of a `podpulse run` that writes its log on a pipe: waits until it says where it listens; it is ended with the test. */
export async function startedSidecar(
  t: TestContext,
  child: ChildProcess,
  endSignal: "SIGKILL" | "SIGTERM" = "SIGKILL",
): Promise<SidecarProcess> {
  t.after(() => child.kill(endSignal));
  const closed = once(child, "close");
  const log: LogLine[] = [];
  return {
    url: await urlWhenStarted(child, log),
    pid: child.pid ?? -1,
    log,
    async terminate() {
      child.kill("SIGTERM");
      const [code, signal] = await closed;
      return code ?? signal;
    },
  };
}

async function urlWhenStarted(child: ChildProcess, log: LogLine[]): Promise<string> {
  if (!child.stderr) throw new Error("podpulse has no stderr");
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const lines: string[] = [];
  const reader = createInterface({ input: child.stderr });
  reader.on("line", (line) => {
    lines.push(line);
    const entry: LogLine = line.startsWith("{") ? JSON.parse(line) : { text: line };
    log.push(entry);
    if (entry["event"] === "started") resolve(String(entry["url"]));
  });
  reader.on("close", () => reject(new Error(`podpulse did not start:\n${lines.join("\n")}`)));
  return await promise;
}

function launch(
  args: readonly string[],
  stdio: ("ignore" | "pipe")[],
  variables: Readonly<Record<string, string>> = {},
): ChildProcess {
  const [file, ...fileArgs] = dyingWithParent([process.execPath, bundle, ...args]);
  return spawn(file, fileArgs, { stdio, env: { ...process.env, ...variables } });
}
