import type { AddCommand } from "./command.ts";
import { exitCode, exitCodesHelp } from "./exit-code.ts";

const help = `
Examples:
  $ podpulse schema > podpulse.schema.json
  # and as the first line of a configuration, for editors:
  # yaml-language-server: $schema=podpulse.schema.json
${exitCodesHelp("printed")}`;

/** `podpulse schema`: the configuration's JSON Schema. */
export const schemaCommand: AddCommand = (program, terminal, done) => {
  program
    .command("schema")
    .description("Print the JSON Schema of the configuration, for editors.")
    .addHelpText("after", help)
    .action(async () => {
      const { schemaText } = await import("../config/schema-text.ts");
      terminal.stdout.write(schemaText());
      done(exitCode.success);
    });
};
