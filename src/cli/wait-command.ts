import { seconds } from "./argument.ts";
import type { AddCommand } from "./command.ts";
import { exitCodesHelp } from "./exit-code.ts";
import { addProbeFlags } from "./probe-flags.ts";
import type { WaitOptions } from "./wait.ts";

const help = `
Every target is probed again and again until the newest probe of each has
succeeded. The command then takes the place of podpulse: same process, same
standard streams. Without a command, podpulse just ends.

Examples:
  $ podpulse wait tcp://db:5432 -- node server.js
  $ podpulse wait tcp://db:5432 http://auth:8080/health --timeout 120
  $ podpulse wait grpc://orders:50051 --timeout 0 -- ./run-tests.sh --all

With a command that was started, its exit code is the one that is seen.
126 and 127 are those of a shell: a command that cannot be executed or found.
${exitCodesHelp("all targets passed", "the time was over first")}`;

/** `podpulse wait`: until all targets pass, then a command in its place. */
export const waitCommand: AddCommand = (program, terminal, done, words) => {
  const command = program
    .command("wait")
    .description("Wait until every target passes, then run a command in podpulse's place.")
    .argument("<url...>", "targets; a command may follow after --")
    .usage("[options] <url...> [-- command [argument...]]")
    .option("--timeout <seconds>", "give up after this time; 0 never does", secondsOrNever, 60)
    .option("--interval <seconds>", "time from one probe of a target to the next", seconds, 1)
    .option("--probe-timeout <seconds>", "deadline over everything one probe does", seconds, 1);
  addProbeFlags(command)
    .addHelpText("after", help)
    .action(async (operands: readonly string[], options: WaitOptions) => {
      const { wait } = await import("./wait.ts");
      // Commander hands over what stands after `--` together with the targets.
      const dashes = words.indexOf("--");
      const commandLine = dashes < 0 ? undefined : words.slice(dashes + 1);
      const urls = operands.slice(0, operands.length - (commandLine?.length ?? 0));
      done(await wait({ urls, ...(commandLine ? { commandLine } : {}) }, options, terminal));
    });
};

/** Seconds as everywhere, or 0. */
function secondsOrNever(text: string): number {
  return /^0+(\.0*)?$/.test(text) ? 0 : seconds(text);
}
