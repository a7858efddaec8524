import { InvalidArgumentError, Option } from "commander";
import type { AdviseOptions } from "./advise.ts";
import { seconds } from "./argument.ts";
import type { AddCommand } from "./command.ts";
import { exitCodesHelp } from "./exit-code.ts";
import { addReachFlags } from "./reach-flags.ts";

const help = `
By the answer times that the sidecar has measured: how often a healthy target
would be told unhealthy, how soon one that hangs or crashes is told, and what
to set for fewer false alarms or a sooner word. The arithmetic is shown.

Examples:
  $ podpulse advise
  $ podpulse advise app --detect-within 15
  $ podpulse advise --false-alarms-per-day 0.001 -o json
  $ kubectl exec POD -c podpulse -- podpulse advise
${exitCodesHelp("it could be told", undefined, "wrong usage, or there is no podpulse at that URL")}`;

/** `podpulse advise`: what timeouts and thresholds come to. */
export const adviseCommand: AddCommand = (program, terminal, done) => {
  const command = program
    .command("advise")
    .description("Tell what the timeouts and thresholds of a running sidecar come to.")
    .argument("[check...]", "checks to look at; all of them by default");
  addReachFlags(command)
    .addOption(
      new Option("--false-alarms-per-day <number>", "how many are few enough, for each check")
        .argParser(perDay)
        .default(1 / 30, "one in 30 days"),
    )
    .option("--detect-within <seconds>", "how late a hang may be told at worst (default: as late as today)", seconds)
    .addOption(new Option("-o, --output <format>", "how it is written").choices(["text", "json"]).default("text"))
    .addHelpText("after", help)
    .action(async (checks: readonly string[], options: AdviseOptions) => {
      const { adviseOn } = await import("./advise.ts");
      done(await adviseOn(checks, options, terminal));
    });
};

function perDay(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+(e-?\d+)?$/i.test(text) && value > 0 && value <= 86_400) return value;
  throw new InvalidArgumentError("Wanted a number above 0, such as 0.03.");
}
