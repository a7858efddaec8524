import { Writable } from "node:stream";
import { pino } from "pino";
import type { Check } from "../../src/check.ts";
import type { Config, ServerConfig } from "../../src/config.ts";
import { createSidecar } from "../../src/sidecar.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { type Answer, get } from "./get.ts";

export type LogLine = Readonly<Record<string, unknown>> & { readonly level: number; readonly msg: string };

/** A configuration that listens on a free port of 127.0.0.1. */
export function configOf(checks: readonly Check[], server: Partial<ServerConfig> = {}): Config {
  const plain = { host: "127.0.0.1", port: 0, adminAllow: ["127.0.0.1"], shutdownDelayMs: 0 };
  return {
    server: { ...plain, durationBuckets: [0.01, 0.1, 1], ...server },
    reload: { observeMs: 0 },
    tracing: { sampleRatio: 0, propagate: false },
    checks,
  };
}

/** A logger that remembers its lines. */
export function memoryLogger() {
  const lines: LogLine[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  return { logger: pino({ level: "debug" }, stream), lines };
}

/** A running sidecar, stopped with the test unless the test has stopped it. */
export async function startSidecar(t: Lifetime, checks: readonly Check[], server: Partial<ServerConfig> = {}) {
  const { logger, lines } = memoryLogger();
  const sidecar = await createSidecar({ config: configOf(checks, server), logger });
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= sidecar.stop();
    return stopped;
  };
  const { url, port, grpc } = await sidecar.start();
  t.after(stop);
  const ask = (path: string): Promise<Answer> => get(`${url}${path}`);
  return { url, port, grpc, ask, stop, lines, logger };
}
