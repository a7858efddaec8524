import { Command, CommanderError } from "commander";
import { ConfigError, UsageError } from "../errors.ts";
import { versionText } from "../version.ts";
import { adviseCommand } from "./advise-command.ts";
import { batchCommand } from "./batch-command.ts";
import { checkCommand } from "./check-command.ts";
import type { AddCommand } from "./command.ts";
import { completionCommand } from "./completion-command.ts";
import { type ExitCode, exitCode, exitCodesHelp } from "./exit-code.ts";
import { initCommand } from "./init-command.ts";
import { lintCommand } from "./lint-command.ts";
import { probeCommand } from "./probe-command.ts";
import { runCommand } from "./run-command.ts";
import { schemaCommand } from "./schema-command.ts";
import { statusCommand } from "./status-command.ts";
import { suggestChoices } from "./suggest-choices.ts";
import type { Terminal } from "./terminal.ts";
import { validateCommand } from "./validate-command.ts";
import { waitCommand } from "./wait-command.ts";

/** By their names. */
const commands: Readonly<Record<string, AddCommand>> = {
  run: runCommand,
  probe: probeCommand,
  wait: waitCommand,
  check: checkCommand,
  batch: batchCommand,
  status: statusCommand,
  advise: adviseCommand,
  validate: validateCommand,
  lint: lintCommand,
  init: initCommand,
  schema: schemaCommand,
  completion: completionCommand,
};

/** Those that a command line needs: the one that it names, or all, as help, a misspelt name and completion do. */
function commandsFor([name = ""]: readonly string[]): readonly AddCommand[] {
  const named = Object.hasOwn(commands, name) && name !== "completion" ? commands[name] : undefined;
  return named ? [named] : Object.values(commands);
}

const examples = `
Examples:
  $ podpulse probe https://shop.local/health      one probe now
  $ podpulse wait tcp://db:5432 -- node app.js    start an app when it can
  $ podpulse run --check tcp://127.0.0.1:5432     the sidecar, without a file
  $ podpulse run -c podpulse.yaml                 the sidecar
  $ podpulse check -c podpulse.yaml               every check once
  $ podpulse batch targets.txt                    a list of targets
  $ podpulse status                               the table of a running sidecar
  $ podpulse advise                               which timeouts to set

Help on a command: podpulse COMMAND --help
${exitCodesHelp("success", "a probe or a check failed")}
  70 a bug of podpulse's own, which it tells`;

/**
 * Runs a command line (without node and script) and returns the exit code. Mistakes of the user's are told on stderr
 * without a stack; anything else that is thrown is our bug and passes through.
 */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCode.success;
  const done = (result: ExitCode) => {
    code = result;
  };
  const program = createProgram(terminal, done, args);
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.success : exitCode.usage;
    if (!(error instanceof ConfigError || error instanceof UsageError)) throw error;
    terminal.stderr.write(`${error.message}\n`);
    return exitCode.usage;
  }
}

/** The program with the commands that a command line needs, every one unless told; what the command ends with is told through `done`. */
export function createProgram(
  terminal: Terminal,
  done: (code: ExitCode) => void,
  words: readonly string[] = [],
): Command {
  const program = new Command("podpulse")
    .description("Health probes over TCP, HTTP and gRPC: a sidecar with /healthz and /readyz, and a prober.")
    .version(versionText(), "-V, --version", "print the version, the commit and Node's version")
    .helpCommand(false)
    .showHelpAfterError("(podpulse --help shows what there is)")
    .addHelpText("after", examples)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    });
  for (const add of commandsFor(words)) add(program, terminal, done, words);
  for (const command of program.commands) {
    command.showHelpAfterError(`(podpulse ${command.name()} --help shows how it is used)`);
    suggestChoices(command);
  }
  return program;
}
