import { spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { memoryOf } from "./process-usage.ts";
import type { Row } from "./row.ts";
import { besideSidecar, type RunningSidecar } from "./sidecar.ts";
import type { Targets } from "./targets.ts";

const afterMs = 120_000;

/** All checks begin together at the start; after this they are spread over their period. */
const spreadAfterMs = 10_000;

/** Memory of two sidecars after two minutes, one small and one large, beside a Node that sleeps; how late the large one is. */
export async function residentMemory(targets: Targets): Promise<readonly Row[]> {
  const bare = spawn(process.execPath, ["-e", "setTimeout(() => {}, 1e9)"], { stdio: "ignore" });
  const at1s = (checks: readonly object[]) => ({ defaults: { periodSeconds: 1 }, checks });
  try {
    return await besideSidecar(at1s(mixedChecks(20, targets)), (small) =>
      besideSidecar(at1s(tcpChecks(1000, targets)), async (large) => {
        await setTimeout(spreadAfterMs);
        const before = await startDelays(large);
        await setTimeout(afterMs - spreadAfterMs);
        const [bareMemory, smallMemory, largeMemory] = [bare.pid ?? -1, small.pid, large.pid].map(memoryOf);
        if (!bareMemory || !smallMemory || !largeMemory) throw new Error("A process has ended");
        const mib = (value: number) => `${value.toFixed(0)} MiB`;
        const resident = (what: string, ours: number, atMost: number): Row => ({
          what: `resident memory: ${what}`,
          against: "a bare `node` that sleeps",
          ours: mib(ours),
          theirs: mib(bareMemory.residentMiB),
          measured: ours / bareMemory.residentMiB,
          unit: "×",
          goal: { atMost },
        });
        return [
          resident("20 mixed checks at 1 s, after two minutes", smallMemory.residentMiB, 1.5),
          {
            what: "private (anonymous) memory, the same",
            against: "a bare `node` that sleeps",
            ours: mib(smallMemory.anonymousMiB),
            theirs: mib(bareMemory.anonymousMiB),
            measured: smallMemory.anonymousMiB,
            unit: "MiB",
            goal: { atMost: 30 },
          },
          resident("1,000 TCP checks at 1 s", largeMemory.residentMiB, 2.5),
          lateness(before, await startDelays(large)),
        ];
      }),
    );
  } finally {
    bare.kill("SIGKILL");
  }
}

function tcpChecks(count: number, { tcp }: Targets): readonly object[] {
  return Array.from({ length: count }, (_, at) => ({ name: `c${at}`, tcpSocket: { host: "127.0.0.1", port: tcp } }));
}

function mixedChecks(count: number, { tcp, http, grpc }: Targets): readonly object[] {
  const host = "127.0.0.1";
  const handlers = [
    { tcpSocket: { host, port: tcp } },
    { httpGet: { host, port: http } },
    { grpc: { host, port: grpc } },
  ];
  return Array.from({ length: count }, (_, at) => ({ name: `c${at}`, ...handlers[at % handlers.length] }));
}

type Bucket = { readonly boundMs: number; readonly count: number };

/** The sidecar's own histogram: the moment that a probe begins, against the moment that it was planned for. */
async function startDelays({ url }: RunningSidecar): Promise<readonly Bucket[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.matchAll(/^podpulse_probe_start_delay_seconds_bucket\{le="(.*)"\} (\d+)/gm);
  return [...lines].map(([, bound, count]) => ({
    boundMs: bound === "+Inf" ? Number.POSITIVE_INFINITY : Number(bound) * 1000,
    count: Number(count),
  }));
}

function lateness(before: readonly Bucket[], after: readonly Bucket[]): Row {
  const since = after.map(({ boundMs, count }, at) => ({ boundMs, count: count - (before[at]?.count ?? 0) }));
  const wanted = 0.99 * (since.at(-1)?.count ?? 0);
  const at = since.findIndex(({ count }) => count >= wanted);
  const [below, found] = [since[at - 1] ?? { boundMs: 0, count: 0 }, since[at]];
  if (!found?.count) throw new Error("No probe has begun");
  const part = (wanted - below.count) / (found.count - below.count);
  const p99Ms = below.boundMs + part * (found.boundMs - below.boundMs);
  return {
    what: `lateness of probe starts, 1,000 TCP checks at 1 s, from ${spreadAfterMs / 1000} s on`,
    against: "the schedule",
    ours: `p99 ${p99Ms.toFixed(1)} ms`,
    theirs: "",
    measured: p99Ms,
    unit: "ms",
    goal: { atMost: 10 },
  };
}
