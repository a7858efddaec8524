import type { Check } from "./check.ts";
import type { HeaderSetting } from "./target.ts";

/** Where and how the endpoints are served. */
export type ServerConfig = {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** The gRPC health server; 0 takes a free port. */
  readonly grpc?: { readonly port: number };
  readonly tls?: ServerTls;
  /** Addresses and CIDR ranges that may use the paths under `/-/`. */
  readonly adminAllow: readonly string[];
  /** After SIGTERM: how long readiness answers 503 and probing goes on before the sidecar ends. */
  readonly shutdownDelayMs: number;
  /** Upper bounds of the duration histograms in seconds, ascending. */
  readonly durationBuckets: readonly number[];
};

export type ServerTls = { readonly certFile: string; readonly keyFile: string; readonly clientCaFile?: string };

/** How a changed configuration is taken over. */
export type ReloadConfig = {
  /** How long new and changed checks are only observed before they are enforced; 0: not at all. */
  readonly observeMs: number;
};

/** Spans of probes. */
export type TracingConfig = {
  /** The part of all probes whose spans are exported, from 0 to 1; failures and changes of a status always are. */
  readonly sampleRatio: number;
  /** Whether HTTP and gRPC targets are told. */
  readonly propagate: boolean;
};

/** Where events are sent, as a POST of JSON. */
export type WebhookConfig = { readonly url: string; readonly headers: readonly HeaderSetting[] };

/** A validated configuration with every default filled in. */
export type Config = {
  readonly server: ServerConfig;
  readonly reload: ReloadConfig;
  readonly webhook?: WebhookConfig;
  readonly tracing: TracingConfig;
  readonly checks: readonly Check[];
};
