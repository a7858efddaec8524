import type { Command } from "commander";
import { targetUrlForms } from "../config/target-url-parts.ts";
import { seconds, secondsOrNever } from "./argument.ts";
import type { AddCommand } from "./command.ts";
import { exitCodesHelp } from "./exit-code.ts";
import { addProbeFlags } from "./probe-flags.ts";
import type { WaitArguments, WaitOptions } from "./wait.ts";

const help = `
Waits until the newest probe of every target is a success. The command then
runs in the place of podpulse: same process, arguments, streams and signals.

Targets:
  ${targetUrlForms.replaceAll(", ", "\n  ")}

Examples:
  $ podpulse wait tcp://db:5432 -- ./server --port 8080
  $ podpulse wait http://auth/ready grpc://orders:50051 --timeout 120
  $ podpulse wait tcp://cache:6379 --send 'PING\\r\\n' --expect '^\\+PONG' \\
      --timeout 0 -- redis-cli -h cache
${exitCodesHelp(
  "every target passes; with a command, what the command ends with",
  "timed out, and the command did not run",
)}
  126  the command cannot be run
  127  the command was not found`;

/** `podpulse wait`: until every target passes; then a command. */
export const waitCommand: AddCommand = (program, terminal, done) => {
  const command = program
    .command("wait")
    .description("Wait until every target passes, then run a command.")
    .usage("[options] <url...> [-- command [args...]]")
    .argument("<url...>", "targets; what follows -- is the command")
    .option("--timeout <seconds>", "how long to wait at most; 0 waits for ever", secondsOrNever, 60)
    .option("--interval <seconds>", "from one probe of a target to its next", seconds, 1)
    .option("--probe-timeout <seconds>", "deadline over everything one probe does", seconds, 1)
    .option("-q, --quiet", "tell only what went wrong")
    .addHelpText("after", help)
    .action(async (urls: readonly string[], options: WaitOptions) => {
      const { wait } = await import("./wait.ts");
      done(await wait({ urls, ...behindDashes() }, options, terminal));
    });
  addProbeFlags(command);
  const behindDashes = keepBehindDashes(command);
};

/** Keeps what follows `--` from being parsed: commander would mix it with the targets. Returns what tells it. */
function keepBehindDashes(command: Command): () => Pick<WaitArguments, "command"> {
  let kept: Pick<WaitArguments, "command"> = {};
  const parseOptions = command.parseOptions.bind(command);
  command.parseOptions = (args) => {
    const dashes = args.indexOf("--");
    if (dashes < 0) return parseOptions(args);
    kept = { command: args.slice(dashes + 1) };
    return parseOptions(args.slice(0, dashes));
  };
  return () => kept;
}
