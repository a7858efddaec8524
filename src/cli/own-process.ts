import type { Terminal } from "./terminal.ts";

/** Runs a command line (without node and script) and returns the exit code. */
export type CommandLineRunner = (args: readonly string[], terminal: Terminal) => Promise<number>;

/** Runs the command line of this process: argv in, exit code out. */
export function runOwnProcess(run: CommandLineRunner): void {
  // A reader that went away is no error: without one for results (`| head`) there is nothing left to do, and a sidecar
  // outlives who read its logs.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  const { env: environment, stdout, stderr } = process;
  run(process.argv.slice(2), { environment, stdout, stderr }).then((code) => {
    process.exitCode = code;
  });
}
