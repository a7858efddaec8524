import { Option } from "commander";
import type { Check } from "../check.ts";
import { checkFromUrl } from "../config/target-from-url.ts";
import type { Config } from "../config.ts";
import { loadSidecarConfig } from "../load-sidecar-config.ts";
import { type LogLevel, logLevels } from "../telemetry/logger.ts";
import { collect, wholeNumber } from "./argument.ts";
import { configOption } from "./config-option.ts";
import { exitCode, exitCodesHelp } from "./exit-code.ts";
import { planText } from "./plan-text.ts";
import type { AddCommand } from "./program.ts";
import type { Terminal } from "./terminal.ts";

type RunOptions = {
  readonly config?: string;
  readonly check?: readonly string[];
  readonly host?: string;
  readonly port?: number;
  readonly logLevel: LogLevel;
  readonly dryRun?: true;
};

const help = `
Examples:
  $ podpulse run -c podpulse.yaml
  $ podpulse run --check db=tcp://127.0.0.1:5432 --check grpc://127.0.0.1:50051
  $ podpulse run -c /etc/podpulse --dry-run
  $ curl -s '127.0.0.1:8099/readyz?verbose'
${exitCodesHelp("after SIGTERM or SIGINT")}`;

/** `podpulse run`: the sidecar. */
export const runCommand: AddCommand = (program, terminal, done) => {
  program
    .command("run")
    .description("Run the sidecar: probe every check and answer /healthz, /readyz, /status and /metrics.")
    .addOption(configOption())
    .option("--check <[name=]url>", "one more check, in readiness; may be repeated", collect)
    .option("--host <address>", "address to listen on, in place of server.host")
    .option("--port <number>", "port to listen on, in place of server.port; 0 takes a free one", wholeNumber(0, 65_535))
    .addOption(new Option("--log-level <level>", "what is logged on stderr").choices(logLevels).default("info"))
    .option("--dry-run", "print the resolved plan and stop")
    .addHelpText("after", help)
    .action(async (options: RunOptions) => {
      const config = await configOf(options, terminal);
      if (options.dryRun) terminal.stdout.write(planText(config));
      else await runUntilSignal(config, options, terminal);
      done(exitCode.success);
    });
};

async function configOf(options: RunOptions, { environment }: Terminal): Promise<Config> {
  const extraChecks = checksOf(options.check ?? []);
  const path = options.config === undefined ? {} : { path: options.config };
  const config = await loadSidecarConfig({ ...path, environment, optional: extraChecks.length > 0 }, extraChecks);
  const { host = config.server.host, port = config.server.port } = options;
  return { ...config, server: { ...config.server, host, port } };
}

/** `NAME=URL` or `URL`. A name made of the URL gets a number when it is taken. */
function checksOf(texts: readonly string[]): readonly Check[] {
  const taken = new Map<string, number>();
  return texts.map((text) => {
    const { name, url = text } = /^(?<name>[^:/]*)=(?<url>.*)$/.exec(text)?.groups ?? {};
    if (name !== undefined) return checkFromUrl(url, { name });
    const check = checkFromUrl(url);
    const times = (taken.get(check.name) ?? 0) + 1;
    taken.set(check.name, times);
    return times === 1 ? check : { ...check, name: `${check.name}-${times}` };
  });
}

async function runUntilSignal(config: Config, { logLevel }: RunOptions, { stderr }: Terminal): Promise<void> {
  const { createSidecar } = await import("../sidecar.ts");
  const { createLogger } = await import("../telemetry/logger.ts");
  const logger = await createLogger(logLevel, { stream: stderr, pretty: stderr.isTTY === true });
  const sidecar = await createSidecar({ config, logger });
  const stopSignal = firstSignal();
  await sidecar.start();
  logger.info({ event: "signal", signal: await stopSignal }, "stopping; a second signal ends it at once");
  await sidecar.stop();
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
