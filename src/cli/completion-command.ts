import { Argument } from "commander";
import type { AddCommand } from "./command.ts";
import { type Shell, shells } from "./completion-shells.ts";
import { exitCode, exitCodesHelp } from "./exit-code.ts";

const help = `
It completes commands, options, their choices, and files where one is wanted.

Examples:
  $ podpulse completion bash > /etc/bash_completion.d/podpulse
  # or, for one user, in ~/.bashrc, or in ~/.zshrc after compinit:
  source <(podpulse completion bash)
  source <(podpulse completion zsh)
  $ podpulse completion fish > ~/.config/fish/completions/podpulse.fish
${exitCodesHelp("printed")}`;

/** `podpulse completion`: a script that completes the command line in a shell. */
export const completionCommand: AddCommand = (program, terminal, done) => {
  program
    .command("completion")
    .description("Print a script that makes a shell complete podpulse's command line.")
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .addHelpText("after", help)
    .action(async (shell: Shell) => {
      const { completionScript } = await import("./completion.ts");
      terminal.stdout.write(completionScript(shell, program));
      done(exitCode.success);
    });
};
