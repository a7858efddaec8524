import type { ServerConfig } from "../config.ts";
import type { FilledServer } from "./config-schema.ts";

/** How the endpoints are served. */
export function resolveServer(filled: FilledServer): ServerConfig {
  const { host, port, tls, shutdownDelaySeconds, metrics } = filled;
  return {
    host,
    port: Number(port),
    ...(tls ? { tls } : {}),
    shutdownDelayMs: shutdownDelaySeconds * 1000,
    durationBuckets: [...(metrics.durationBuckets ?? [])].sort((a, b) => a - b),
  };
}
