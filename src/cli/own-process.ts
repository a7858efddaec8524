import { bugReport } from "./bug-report.ts";
import { exitCode } from "./exit-code.ts";
import type { Terminal } from "./terminal.ts";

/** Runs a command line (without node and script) and returns the exit code. */
export type CommandLineRunner = (args: readonly string[], terminal: Terminal) => Promise<number>;

/** Runs the command line of this process: argv in, exit code out. */
export function runOwnProcess(run: CommandLineRunner): void {
  // A reader that went away is no error: without one for results (`| head`) there is nothing left to do.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    process.stderr.write(`Cannot write to standard output: ${error.message}\n`);
    process.exit(exitCode.usage);
  });
  // A sidecar outlives who read its logs, and the disk that they went to.
  process.stderr.on("error", () => {});
  process.on("uncaughtException", (error) => {
    process.stderr.write(bugReport(error));
    process.exit(exitCode.bug);
  });
  const { env: environment, stdout, stderr } = process;
  run(process.argv.slice(2), { environment, openStdin: () => process.stdin, stdout, stderr }).then((code) => {
    process.exitCode = code;
  });
}
