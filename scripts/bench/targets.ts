import { fork } from "node:child_process";
import { once } from "node:events";

/** Where the targets of a benchmark listen on 127.0.0.1. */
export type Targets = {
  /** Accepts, and says nothing. */
  readonly tcp: number;
  readonly http: number;
  readonly grpc: number;
  /** Does not even accept. */
  readonly hole: number;
};

/** Starts the targets in a process of their own, runs the benchmark beside them, and ends them. */
export async function besideTargets<T>(run: (targets: Targets) => Promise<T>): Promise<T> {
  const servers = fork(new URL("target-servers.ts", import.meta.url));
  try {
    const [targets]: Targets[] = await once(servers, "message");
    if (!targets) throw new Error("The targets did not tell their ports");
    return await run(targets);
  } finally {
    servers.disconnect();
  }
}
