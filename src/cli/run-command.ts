import { Option } from "commander";
import { logLevels } from "../telemetry/log-level.ts";
import { collect, wholeNumber } from "./argument.ts";
import type { AddCommand } from "./command.ts";
import { configOption } from "./config-option.ts";
import { exitCodesHelp } from "./exit-code.ts";
import type { RunOptions } from "./run.ts";

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
    .option("--grpc-port <number>", "serve gRPC health too, in place of server.grpc.port", wholeNumber(0, 65_535))
    .addOption(new Option("--log-level <level>", "what is logged on stderr").choices(logLevels).default("info"))
    .option("--dry-run", "print the resolved plan and stop")
    .addHelpText("after", help)
    .action(async (options: RunOptions) => {
      const { run } = await import("./run.ts");
      done(await run(options, terminal));
    });
};
