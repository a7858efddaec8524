import { Option } from "commander";
import type { CheckOptions } from "./check.ts";
import type { AddCommand } from "./command.ts";
import { configOption } from "./config-option.ts";
import { exitCodesHelp } from "./exit-code.ts";

const help = `
Thresholds, delays and periods do not matter here: each check is probed once.

Examples:
  $ podpulse check -c podpulse.yaml
  $ podpulse check -c podpulse.yaml --group readiness -o json
${exitCodesHelp("no critical check failed", "a critical check failed, or is unknown: podpulse itself did not get to run")}`;

/** `podpulse check`: every check once, together. */
export const checkCommand: AddCommand = (program, terminal, done) => {
  program
    .command("check")
    .description("Probe every check of a configuration once, at the same time, and tell how it went.")
    .addOption(configOption())
    .option("--group <name>", "only the checks of this group")
    .addOption(
      new Option("-o, --output <format>", "how results are written").choices(["table", "json"]).default("table"),
    )
    .addHelpText("after", help)
    .action(async (options: CheckOptions) => {
      const { check } = await import("./check.ts");
      done(await check(options, terminal));
    });
};
