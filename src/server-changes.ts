import { isDeepStrictEqual } from "node:util";
import type { ServerConfig } from "./config.ts";

/** What is bound when the sidecar starts, with its name in the configuration. */
const fixed = {
  host: "server.host",
  port: "server.port",
  grpc: "server.grpc",
  tls: "server.tls",
  durationBuckets: "server.metrics.durationBuckets",
  debug: "server.debug",
} as const satisfies { readonly [K in keyof ServerConfig]?: string };

/** What a reload cannot change of the server, a line for each such change; empty when there is none. */
export function fixedServerChanges(from: ServerConfig, to: ServerConfig): readonly string[] {
  return (Object.keys(fixed) as (keyof typeof fixed)[])
    .filter((key) => !isDeepStrictEqual(from[key], to[key]))
    .map(
      (key) => `${fixed[key]}: cannot change while podpulse runs (${told(from[key], to[key])}; restart it for that)`,
    );
}

function told(from: unknown, to: unknown): string {
  return `found ${JSON.stringify(to) ?? "none"}, runs with ${JSON.stringify(from) ?? "none"}`;
}
