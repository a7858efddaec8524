import type { Command, Option } from "commander";
import { createProgram } from "../../src/cli/program.ts";
import { captureStream } from "./run-in-process.ts";

/** The program with every command that there is, to be looked at. */
export const program = createProgram({ environment: {}, stdout: captureStream(), stderr: captureStream() }, () => {});

/** The options that help shows of a command. */
export function optionsOf(command: Command): readonly Option[] {
  return command.createHelp().visibleOptions(command);
}

/** `-c` and `--config`. */
export function namesOf({ short, long }: Option): readonly string[] {
  return [short, long].filter((name) => name !== undefined);
}
