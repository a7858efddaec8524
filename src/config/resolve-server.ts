import type { ServerConfig } from "../config.ts";
import type { Report } from "./config-document.ts";
import type { FilledServer } from "./config-schema.ts";

const maxPort = 65_535;

/** How the endpoints are served. What does not fit together goes to `report`. */
export function resolveServer(filled: FilledServer, report: Report): ServerConfig {
  const { host, tls, shutdownDelaySeconds, metrics } = filled;
  const port = Number(filled.port);
  if (port > maxPort) {
    report(["server", "port"], `has a wrong value (found ${filled.port}, wanted a port number from 0 to 65535)`);
  }
  return {
    host,
    port,
    ...(tls ? { tls } : {}),
    shutdownDelayMs: shutdownDelaySeconds * 1000,
    durationBuckets: [...(metrics.durationBuckets ?? [])].sort((a, b) => a - b),
  };
}
