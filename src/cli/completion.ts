import type { Command } from "commander";
import { bashScript } from "./completion-bash.ts";
import { fishScript } from "./completion-fish.ts";
import { type CompletedProgram, completedProgram } from "./completion-model.ts";
import type { Shell } from "./completion-shells.ts";
import { zshScript } from "./completion-zsh.ts";

const scripts = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
} as const satisfies Record<Shell, (program: CompletedProgram) => string>;

/** The script that completes a program's command line, made of the program itself. */
export function completionScript(shell: Shell, program: Command): string {
  return scripts[shell](completedProgram(program));
}
