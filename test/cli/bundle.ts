import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { zstdDecompressSync } from "node:zlib";

const root = join(import.meta.dirname, "..", "..");

/** The one file that users run; `npm test` builds it first. */
export const bundle = join(root, "dist", "podpulse.js");

/** The same for those who call it as grpc_health_probe. */
export const grpcHealthProbeBundle = join(root, "dist", "grpc_health_probe.js");

/** Builds the bundles if there are none, so that these tests also run on their own. */
export function buildBundle(): void {
  if (existsSync(bundle) && existsSync(grpcHealthProbeBundle)) return;
  const { status, stderr } = spawnSync(process.execPath, ["scripts/build.ts"], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`the bundle cannot be built: ${stderr}`);
}

/** The code that a built file has inside, packed behind its loader. */
export function codeInBundle(file: string): string {
  const [, loader = "", packed = ""] =
    /runInThisContext\((".*"), .*\n\/\*(.*)\*\/\n$/.exec(readFileSync(file, "latin1")) ?? [];
  const [, places = ""] = /^const places = (.*);$/m.exec(JSON.parse(loader)) ?? [];
  const ranges: Readonly<Record<string, readonly [from: number, to: number]>> = JSON.parse(places);
  return Object.values(ranges)
    .map(([from, to]) => zstdDecompressSync(Buffer.from(packed.slice(from, to), "base64")).toString())
    .join("\n");
}

export type BundleOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Another copy of the bundle. */
  readonly file?: string;
  /** Where its results go: a file, or a pipe that nobody reads any more. */
  readonly stdoutPath?: string | "closed";
};

/** How a process ended, and what it wrote. */
export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the bundle in a process of its own, with no environment but what is given. */
export async function runBundle(
  args: readonly string[],
  { env = {}, cwd = root, file = bundle, stdoutPath }: BundleOptions = {},
): Promise<Ended> {
  const path = stdoutPath === "closed" ? undefined : stdoutPath;
  const out = path === undefined ? "pipe" : openSync(path, "w");
  const child = spawn(process.execPath, [file, ...args], { cwd, env, stdio: ["ignore", out, "pipe"] });
  if (typeof out === "number") closeSync(out);
  if (stdoutPath === "closed") child.stdout?.destroy();
  const { promise: code, resolve } = Promise.withResolvers<number | null>();
  child.on("close", resolve);
  const [stdout, stderr] = await Promise.all([child.stdout, child.stderr].map(textOf));
  return { code: await code, stdout: stdout ?? "", stderr: stderr ?? "" };
}

async function textOf(stream: Readable | null): Promise<string> {
  return stream && !stream.destroyed ? await text(stream) : "";
}
