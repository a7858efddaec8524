import type { ServerConfig } from "../config.ts";
import type { Report } from "./config-document.ts";
import { isIpRange } from "./ip-range.ts";
import type { FilledServer } from "./server-schema.ts";

/** How the endpoints are served. What does not fit together goes to `report`. */
export function resolveServer(filled: FilledServer, report: Report): ServerConfig {
  const { host, port, grpc, tls, admin, shutdownDelaySeconds, metrics, debug } = filled;
  const adminAllow = admin.allow ?? [];
  for (const [index, range] of adminAllow.entries()) {
    if (isIpRange(range)) continue;
    const wanted = "an IP address or a range such as 10.0.0.0/8 or fd00::/8";
    report(["server", "admin", "allow", index], `has a wrong value (found ${JSON.stringify(range)}, wanted ${wanted})`);
  }
  if (grpc && Number(grpc.port) !== 0 && Number(grpc.port) === Number(port)) {
    report(["server", "grpc", "port"], `is the port of server.port (found ${port}, wanted a port of its own)`);
  }
  return {
    host,
    port: Number(port),
    ...(grpc ? { grpc: { port: Number(grpc.port) } } : {}),
    ...(tls ? { tls } : {}),
    adminAllow,
    shutdownDelayMs: shutdownDelaySeconds * 1000,
    durationBuckets: [...(metrics.durationBuckets ?? [])].sort((a, b) => a - b),
    ...(debug ? { debug } : {}),
  };
}
