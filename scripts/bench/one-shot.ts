import { spawnSync } from "node:child_process";
import { median, type Row } from "./row.ts";
import { besideSidecar, imageEnvironment, program } from "./sidecar.ts";
import type { Targets } from "./targets.ts";

const rounds = 21;

/** How long a command takes from its start to its end, and a sidecar to its first verdict, in turns with an empty program. */
export async function oneShot(targets: Targets): Promise<readonly Row[]> {
  const commands = [
    { name: "tcp", goal: 1.5 },
    { name: "http", goal: 1.5 },
    { name: "grpc", goal: 2.2 },
  ] as const;
  const timesMs: Record<string, number[]> = {};
  const note = (name: string, ms: number) => {
    timesMs[name] = [...(timesMs[name] ?? []), ms];
  };
  for (let round = 0; round < rounds; round += 1) {
    note("bare", durationOf(["-e", "0"]));
    for (const { name } of commands) {
      note(name, durationOf([program, "probe", `${name}://127.0.0.1:${targets[name]}`]));
    }
    note("ready", await timeToReadyMs(targets.tcp));
  }
  const bareMs = median(timesMs["bare"] ?? []);
  const row = (what: string, name: string, atMost: number): Row => {
    const ms = median(timesMs[name] ?? []);
    return {
      what,
      against: "`node -e 0`",
      ours: `${ms.toFixed(0)} ms`,
      theirs: `${bareMs.toFixed(0)} ms`,
      measured: ms / bareMs,
      unit: "×",
      goal: { atMost },
    };
  };
  return [
    ...commands.map(({ name, goal }) => row(`command line: \`probe ${name}://\`, to its end`, name, goal)),
    row("start of `run` to the first `/readyz` 200, one TCP check", "ready", 4),
  ];
}

function durationOf(args: readonly string[]): number {
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    stdio: ["ignore", "ignore", "pipe"],
    env: imageEnvironment,
  });
  const ms = performance.now() - startedAt;
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
  return ms;
}

async function timeToReadyMs(port: number): Promise<number> {
  const startedAt = performance.now();
  const checks = [{ name: "app", tcpSocket: { host: "127.0.0.1", port } }];
  return await besideSidecar({ checks }, async ({ url }) => {
    while ((await fetch(`${url}/readyz`)).status !== 200);
    return performance.now() - startedAt;
  });
}
