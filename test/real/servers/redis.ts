import { mkdir } from "node:fs/promises";
import type { TestContext } from "node:test";
import { findProgram } from "../program.ts";
import { answersLine } from "./readiness.ts";
import { type RealServer, startServer } from "./real-server.ts";

/** Where redis works and listens. */
export interface RedisOptions {
  readonly folder: string;
  readonly port: number;
}

/** Starts redis without persistence, so that it never forks and is a single process. */
export const startRedis = async (t: TestContext, { folder, port }: RedisOptions): Promise<RealServer> => {
  await mkdir(folder, { recursive: true });
  return startServer(t, {
    command: findProgram("redis-server") ?? "redis-server",
    args: [
      ...["--port", String(port)],
      ...["--bind", "127.0.0.1"],
      ...["--save", ""],
      ...["--appendonly", "no"],
      ...["--daemonize", "no"],
      ...["--dir", folder],
    ],
    cwd: folder,
    ready: () => answersLine(port, "PING\r\n", "+PONG"),
  });
};
