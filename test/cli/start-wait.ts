import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Lifetime } from "../support/lifetime.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { bundle } from "./bundle.ts";

/** How a process ended. */
export type End = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** A process whose output is kept. */
export type Started = {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<End>;
};

/** Starts a program with pipes for standard streams; it is gone when the test is. */
export function startProgram(t: Lifetime, file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(file, args, { env: { PATH: "/usr/bin:/bin", ...env }, stdio: "pipe" });
  t.after(() => {
    child.kill("SIGKILL");
  });
  const { promise: ended, resolve } = Promise.withResolvers<End>();
  child.on("close", (code, signal) => resolve({ code, signal }));
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk;
  });
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

/** Starts `podpulse wait` from the bundle, with a short interval. */
export function startWait(t: Lifetime, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  return startProgram(t, process.execPath, [bundle, "wait", "--interval=0.05", ...args], env);
}

/** A Unix socket that can be listened at, and not, as a test likes. */
export type Place = { readonly url: string; readonly open: () => Promise<void>; readonly close: () => Promise<void> };

export function placeIn(t: Lifetime, folder: string, name: string): Place {
  const path = join(folder, name);
  let release = async (): Promise<void> => {};
  t.after(async () => await release());
  return {
    url: `unix://${path}`,
    open: async () => {
      const releases: (() => void | Promise<void>)[] = [];
      await startTcpServer({ after: (one) => releases.push(one) }, "silent", { path });
      release = async () => {
        release = async () => {};
        for (const one of releases) await one();
      };
    },
    close: async () => await release(),
  };
}
