import { mkdir } from "node:fs/promises";
import type { TestContext } from "node:test";
import { findProgram } from "../program.ts";
import { answersLine } from "./readiness.ts";
import { type RealServer, startServer } from "./real-server.ts";

/** Starts memcached on loopback, TCP only. */
export const startMemcached = async (
  t: TestContext,
  { folder, port }: { readonly folder: string; readonly port: number },
): Promise<RealServer> => {
  await mkdir(folder, { recursive: true });
  return startServer(t, {
    command: findProgram("memcached") ?? "memcached",
    // It refuses to run as root.
    args: ["-u", "nobody", "-l", "127.0.0.1", "-p", String(port), "-U", "0", "-m", "8"],
    cwd: folder,
    ready: () => answersLine(port, "version\r\n", "VERSION"),
  });
};
