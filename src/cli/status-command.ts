import { Option } from "commander";
import { seconds } from "./argument.ts";
import type { AddCommand } from "./command.ts";
import { exitCodesHelp } from "./exit-code.ts";
import { addReachFlags } from "./reach-flags.ts";
import type { StatusOptions } from "./status.ts";

const help = `
--watch asks again every second until Ctrl-C, and shows the last 30 results of
each check: a bar for a success, as high as it took long, × for a failure.

Examples:
  $ podpulse status
  $ podpulse status --watch --url http://127.0.0.1:8100
  $ podpulse status -o json | jq '.checks[] | select(.status != "healthy")'
  $ kubectl exec POD -c podpulse -- podpulse status
  $ kubectl exec -it POD -c podpulse -- podpulse status --watch
${exitCodesHelp("readiness passes", "it does not: it is unhealthy, unknown or draining", "wrong usage, or there is no podpulse at that URL")}`;

/** `podpulse status`: the table of a running sidecar. */
export const statusCommand: AddCommand = (program, terminal, done) => {
  const command = program.command("status").description("Show the groups and checks of a running sidecar.");
  addReachFlags(command)
    .option("--watch", "show it again and again, on a terminal in place")
    .option("--interval <seconds>", "time between two looks of --watch", seconds, 1)
    .addOption(
      new Option("-o, --output <format>", "a table, or /status as it is").choices(["table", "json"]).default("table"),
    )
    .addHelpText("after", help)
    .action(async (options: StatusOptions) => {
      const { status } = await import("./status.ts");
      done(await status(options, terminal));
    });
};
