import type { Command } from "commander";
import type { ExitCode } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Adds one command to the program; its action tells the exit code through `done`, and `words` is the whole command line
 * as it was typed. The file that adds a command holds
 * its help and options only: what it does is imported when it is asked for, so that no command loads another's code.
 */
export type AddCommand = (
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
  words: readonly string[],
) => void;
