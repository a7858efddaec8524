import type { Check } from "./check.ts";

/** Where and how the endpoints are served. */
export type ServerConfig = {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly tls?: ServerTls;
  /** After SIGTERM: how long readiness answers 503 and probing goes on before the sidecar ends. */
  readonly shutdownDelayMs: number;
  /** Upper bounds of the duration histograms in seconds, ascending. */
  readonly durationBuckets: readonly number[];
};

export type ServerTls = { readonly certFile: string; readonly keyFile: string; readonly clientCaFile?: string };

/** A validated configuration with every default filled in. */
export type Config = { readonly server: ServerConfig; readonly checks: readonly Check[] };
