import type { AddCommand } from "./command.ts";
import { configOption } from "./config-option.ts";
import { exitCode, exitCodesHelp } from "./exit-code.ts";

const help = `
Examples:
  $ podpulse validate -c podpulse.yaml
  $ podpulse validate -c /etc/podpulse
${exitCodesHelp("the configuration is valid")}`;

/** `podpulse validate`: every problem of a configuration at once. */
export const validateCommand: AddCommand = (program, terminal, done) => {
  program
    .command("validate")
    .description("Check a configuration, and the TLS files it names, without running it.")
    .addOption(configOption())
    .addHelpText("after", help)
    .action(async ({ config }: { readonly config?: string }) => {
      const { loadSidecarConfig } = await import("../load-sidecar-config.ts");
      const path = config === undefined ? {} : { path: config };
      const { checks } = await loadSidecarConfig({ ...path, environment: terminal.environment });
      terminal.stdout.write(`valid: ${checks.length} ${checks.length === 1 ? "check" : "checks"}\n`);
      done(exitCode.success);
    });
};
