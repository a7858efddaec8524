import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const sidecarFile = "podpulse.yaml";

const sidecar = `
server: { host: 127.0.0.1, port: 0 }
checks:
  - { name: tcp, tcpSocket: { host: 127.0.0.1, port: 1 } }
  - { name: http, httpGet: { host: 127.0.0.1, port: 1 } }
  - { name: grpc, grpc: { host: 127.0.0.1, port: 1 } }
`;

/** A sidecar runs for this long: to its first results. */
const sidecarMs = 2000;

/**
 * What is run to be recorded: code that V8 has only seen at its declaration is compiled when it first runs, so the cache
 * holds what these used. None needs a server: they fail at once, along the same way. `run` is apart, since it sets V8's
 * flags, and V8 takes compiled code with the same flags only.
 */
const recordedRuns = {
  run: [["run", "-c", sidecarFile]],
  other: [
    ["--version"],
    ["probe", "tcp://127.0.0.1:1"],
    ["probe", "http://127.0.0.1:1"],
    ["probe", "grpc://127.0.0.1:1"],
    ["wait", "tcp://127.0.0.1:1", "--timeout", "0.1"],
    ["status", "--url", "http://127.0.0.1:1"],
  ],
} satisfies Record<string, Runs>;

type Runs = readonly (readonly string[])[];

/**
 * The compiled code of a built program's scripts, for V8's `cachedData` of the same Node on the same processor: `run/SCRIPT`
 * as the command `run` takes it, `other/SCRIPT` as all others do.
 */
export function codeCacheOf(programPath: string): ReadonlyMap<string, Buffer> {
  return new Map(
    Object.entries(recordedRuns).flatMap(([command, runs]) =>
      [...recordedBy(runs, resolve(programPath))].map(([script, code]) => [`${command}/${script}`, code] as const),
    ),
  );
}

/** What V8 has compiled of each script at the end of these runs. */
function recordedBy(runs: Runs, program: string): ReadonlyMap<string, Buffer> {
  const work = mkdtempSync(join(tmpdir(), "podpulse-code-cache-"));
  const folder = join(work, "parts");
  try {
    mkdirSync(folder);
    writeFileSync(join(work, sidecarFile), sidecar);
    const preload = join(import.meta.dirname, "record-code-cache.cjs");
    for (const args of runs) {
      const { signal, stderr } = spawnSync(process.execPath, ["--require", preload, program, ...args], {
        cwd: work,
        env: { ...process.env, PODPULSE_CODE_CACHE_FOLDER: folder },
        timeout: sidecarMs,
      });
      if (signal) throw new Error(`Cannot record the code of ${program} ${args.join(" ")}: ${signal} ${stderr}`);
    }
    return fullestOf(folder);
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Of each part the largest recording: the one in which most of it had run. */
function fullestOf(folder: string): ReadonlyMap<string, Buffer> {
  const fullest = new Map<string, Buffer>();
  for (const file of readdirSync(folder)) {
    const [name = file] = file.split("@");
    const code = readFileSync(join(folder, file));
    if (code.length > (fullest.get(name)?.length ?? 0)) fullest.set(name, code);
  }
  return fullest;
}
