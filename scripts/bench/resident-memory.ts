import { spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { memoryOf } from "./process-usage.ts";
import type { Row } from "./row.ts";
import { besideSidecar, type RunningSidecar } from "./sidecar.ts";
import type { Targets } from "./targets.ts";

const afterMs = 120_000;

/** Memory of two sidecars after two minutes, one small and one large, beside a Node that sleeps; how late the large one is. */
export async function residentMemory(targets: Targets): Promise<readonly Row[]> {
  const bare = spawn(process.execPath, ["-e", "setTimeout(() => {}, 1e9)"], { stdio: "ignore" });
  const at1s = (checks: readonly object[]) => ({ defaults: { periodSeconds: 1 }, checks });
  try {
    return await besideSidecar(at1s(mixedChecks(20, targets)), (small) =>
      besideSidecar(at1s(tcpChecks(1000, targets)), async (large) => {
        await setTimeout(afterMs);
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
          await lateness(large),
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

/** From the sidecar's own histogram: the moment that a probe begins, against the moment that it was planned for. */
async function lateness({ url }: RunningSidecar): Promise<Row> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const buckets = [...text.matchAll(/^podpulse_probe_start_delay_seconds_bucket\{le="(.*)"\} (\d+)/gm)].map(
    ([, bound, count]) => ({
      boundMs: bound === "+Inf" ? Number.POSITIVE_INFINITY : Number(bound) * 1000,
      count: Number(count),
    }),
  );
  const wanted = 0.99 * (buckets.at(-1)?.count ?? 0);
  const at = buckets.findIndex(({ count }) => count >= wanted);
  const [before, found] = [buckets[at - 1] ?? { boundMs: 0, count: 0 }, buckets[at]];
  if (!found) throw new Error("There is no histogram of delays");
  const part = (wanted - before.count) / (found.count - before.count);
  const p99Ms = before.boundMs + part * (found.boundMs - before.boundMs);
  return {
    what: "lateness of probe starts, 1,000 TCP checks at 1 s",
    against: "the schedule",
    ours: `p99 ${p99Ms.toFixed(1)} ms`,
    theirs: "",
    measured: p99Ms,
    unit: "ms",
    goal: { atMost: 10 },
  };
}
