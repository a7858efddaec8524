import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Worker } from "node:worker_threads";
import type { Lifetime } from "./lifetime.ts";

const BACKLOG = 1;

/**
 * A loopback address where a TCP connect neither succeeds nor fails, as behind a firewall that drops packets.
 *
 * A worker thread listens and then blocks, so that nothing ever accepts; the backlog is filled from here. Linux drops
 * every further SYN while the queue is full (it holds backlog + 1), so this is no matter of timing. Other systems may
 * refuse instead.
 */
export async function startBlackHole(
  t: Lifetime,
  { host = "127.0.0.1" } = {},
): Promise<{ host: string; port: number }> {
  const worker = new Worker(new URL("./black-hole-worker.ts", import.meta.url), {
    workerData: { host, backlog: BACKLOG },
  });
  const fillers: Socket[] = [];
  t.after(async () => {
    for (const filler of fillers) filler.destroy();
    await worker.terminate();
  });
  const [port]: number[] = await once(worker, "message");
  if (port === undefined) throw new Error("the worker tells its port");
  for (let i = 0; i < BACKLOG + 1; i++) {
    const filler = connect({ host, port }).on("error", () => {});
    fillers.push(filler);
    await once(filler, "connect");
  }
  return { host, port };
}
