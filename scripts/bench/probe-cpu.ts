import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import type { Row } from "./row.ts";
import { besideSidecar, compareCpu, successesOf } from "./sidecar.ts";
import type { Targets } from "./targets.ts";

/** 300 a second: each of this many checks once a second. */
const checkCount = 300;
const warmUpMs = 12_000;
const windowMs = 4000;

const handlers = {
  tcp: (port: number) => ({ tcpSocket: { host: "127.0.0.1", port } }),
  http: (port: number) => ({ httpGet: { host: "127.0.0.1", port } }),
  grpc: (port: number) => ({ grpc: { host: "127.0.0.1", port } }),
} as const;

const bareOf = { tcp: "net.connect", http: "undici dispatch", grpc: "grpc-js" } as const;

/**
 * CPU time of a whole sidecar for each probe (thresholds, metrics and deadlines included) beside that of a process that
 * makes the same calls and nothing else: both at the same time, at the same rate, over the same server.
 */
export async function probeCpu(targets: Targets): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const protocol of ["tcp", "http", "grpc"] as const) rows.push(await compare(protocol, targets[protocol]));
  return rows;
}

async function compare(protocol: keyof typeof handlers, port: number): Promise<Row> {
  const checks = Array.from({ length: checkCount }, (_, at) => ({ name: `c${at}`, ...handlers[protocol](port) }));
  const bare = fork(new URL("bare-probes.ts", import.meta.url), [protocol, String(port), String(checkCount)]);
  try {
    return await besideSidecar({ defaults: { periodSeconds: 1 }, checks }, async (sidecar) => {
      const bareCount = async () => {
        bare.send("count");
        const [count]: number[] = await once(bare, "message");
        return count ?? 0;
      };
      await setTimeout(warmUpMs);
      const { ours, theirs, ratio } = await compareCpu(
        { pid: sidecar.pid, count: () => successesOf(sidecar) },
        { pid: bare.pid ?? -1, count: bareCount },
        windowMs,
      );
      return {
        what: `CPU for a scheduled probe, new connection: ${protocol}`,
        against: `bare ${bareOf[protocol]}`,
        ours: `${ours.toFixed(0)} µs`,
        theirs: `${theirs.toFixed(0)} µs`,
        measured: ratio,
        unit: "×",
        goal: { atMost: 1.3 },
      } as const;
    });
  } finally {
    bare.kill("SIGKILL");
  }
}
