import { configPath } from "../config/config-source.ts";
import type { Config, ServerConfig } from "../config.ts";
import { UsageError } from "../errors.ts";
import { loadSidecarConfig } from "../load-sidecar-config.ts";
import type { LogLevel } from "../telemetry/log-level.ts";
import { traceSettings } from "../telemetry/trace-settings.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { favourSpeedFor } from "./memory-or-speed.ts";
import { planText } from "./plan-text.ts";
import { runChecks } from "./run-checks.ts";
import type { Terminal } from "./terminal.ts";

/** The options of `podpulse run`, as they are parsed. */
export type RunOptions = {
  readonly config?: string;
  readonly check?: readonly string[];
  readonly host?: string;
  readonly port?: number;
  readonly grpcPort?: number;
  readonly logLevel: LogLevel;
  readonly dryRun?: true;
};

/** Runs the sidecar until a signal ends it, or prints its plan. */
export async function run(options: RunOptions, terminal: Terminal): Promise<ExitCode> {
  const load = () => configOf(options, terminal);
  const config = await load();
  if (options.dryRun) terminal.stdout.write(planText(config));
  else await runUntilSignal(config, load, options, terminal);
  return exitCode.success;
}

async function configOf(options: RunOptions, { environment }: Terminal): Promise<Config> {
  const extraChecks = runChecks(options.check ?? []);
  const path = options.config === undefined ? {} : { path: options.config };
  const config = await loadSidecarConfig({ ...path, environment, optional: extraChecks.length > 0 }, extraChecks);
  const { host = config.server.host, port = config.server.port, grpcPort } = options;
  const grpc = grpcPort === undefined ? {} : { grpc: { port: grpcPort } };
  const server: ServerConfig = { ...config.server, host, port, ...grpc };
  if (port !== 0 && server.grpc?.port === port) {
    throw new UsageError(`Cannot serve gRPC on port ${port}: HTTP is served there (choose another with --grpc-port)`);
  }
  return { ...config, server };
}

async function runUntilSignal(
  config: Config,
  load: () => Promise<Config>,
  { config: path, logLevel }: RunOptions,
  { environment, stderr }: Terminal,
): Promise<void> {
  const { createSidecar } = await import("../sidecar.ts");
  const { createLogger } = await import("../telemetry/logger.ts");
  const logger = await createLogger(logLevel, { stream: stderr, pretty: stderr.isTTY === true });
  const watchPath = configPath({ ...(path === undefined ? {} : { path }), environment });
  const reloadSource = {
    load: async () => {
      const next = await load();
      favourSpeedFor(next.checks);
      return next;
    },
    ...(watchPath === undefined ? {} : { watchPath }),
  };
  const traces = traceSettings(environment);
  const sidecar = await createSidecar({ config, logger, reloadSource, traceSettings: traces });
  const stopSignal = firstSignal();
  process.on("SIGHUP", () => void sidecar.reload("signal"));
  await sidecar.start();
  favourSpeedFor(config.checks);
  logger.info({ event: "signal", signal: await stopSignal }, "stopping; a second signal ends it at once");
  await sidecar.stop();
  // OpenTelemetry's exporter may be waiting for its collector: it has had its second, and cannot be told to give up.
  if (traces.origin !== undefined) process.exit(exitCode.success);
}

/** Resolves with the first SIGTERM or SIGINT; the second one ends the process without further ado. */
async function firstSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let received = 0;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      received += 1;
      if (received > 1) process.exit(exitCode.success);
      resolve(signal);
    });
  }
  return await promise;
}
