import { Option } from "commander";
import type { CheckOptions } from "./check.ts";
import { checkOutputs } from "./check-output.ts";
import type { AddCommand } from "./command.ts";
import { configOption } from "./config-option.ts";
import { exitCodesHelp } from "./exit-code.ts";

const help = `
Thresholds, delays, periods and dependsOn do not matter here: each check is
probed once.

Formats:
  table       for people
  json        everything, as one object
  ndjson      an object a line, each as soon as its check is done
  junit       XML for CI; a check that is not critical is skipped, not failed
  tap         TAP version 14; a check that is not critical is a TODO
  prometheus  text for node_exporter's textfile collector or a push gateway

Examples:
  $ podpulse check -c podpulse.yaml
  $ podpulse check -c podpulse.yaml --group readiness --trace
  $ podpulse check -c podpulse.yaml -o junit > podpulse.xml
  $ podpulse check -c podpulse.yaml -o prometheus > podpulse.prom
${exitCodesHelp("no critical check failed", "a critical check failed, or is unknown: podpulse itself did not get to run")}`;

/** `podpulse check`: every check once, together. */
export const checkCommand: AddCommand = (program, terminal, done) => {
  program
    .command("check")
    .description("Probe every check of a configuration once, at the same time, and tell how it went.")
    .addOption(configOption())
    .option("--group <name>", "only the checks of this group")
    .addOption(new Option("-o, --output <format>", "how results are written; table if not said").choices(checkOutputs))
    .option("--metrics", "the same as -o prometheus")
    .option("--trace", "draw the phases of each probe below the table")
    .addHelpText("after", help)
    .action(async (options: CheckOptions) => {
      const { check } = await import("./check.ts");
      done(await check(options, terminal));
    });
};
