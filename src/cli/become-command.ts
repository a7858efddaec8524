import type { Socket } from "node:net";
import { codeOf, UsageError } from "../errors.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { findExecutable } from "./find-executable.ts";
import type { OutputStream, Terminal } from "./terminal.ts";

/**
 * Makes this process the command: the same process id, environment and standard streams. Does not return then. When it
 * cannot be run, tells so on standard error and returns what a shell would.
 */
export async function becomeCommand([name = "", ...args]: readonly string[], { stderr }: Terminal): Promise<ExitCode> {
  const found = findExecutable(name, process.env["PATH"]);
  if (found.type !== "found") {
    stderr.write(`Cannot run ${JSON.stringify(name)}: ${found.why}\n`);
    return found.type === "not-found" ? exitCode.notFound : exitCode.notExecutable;
  }
  if (!process.execve) throw new UsageError("Cannot run a command in place of podpulse on this system");
  await written(stderr);
  leaveAsFound();
  try {
    return process.execve(found.file, [...found.argv0(name), ...args], process.env);
  } catch (error) {
    // Only of interest to us, that Node calls this experimental; it would be told after the next line.
    process.removeAllListeners("warning");
    stderr.write(`Cannot run ${JSON.stringify(name)}: the system refuses ${found.file} (${codeOf(error)})\n`);
    return exitCode.notExecutable;
  }
}

/** What is still to be written would be lost with this process. */
async function written(stream: OutputStream): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.write("", () => resolve());
  });
}

/** Takes back what Node does to a process and a new program would inherit. */
function leaveAsFound(): void {
  // Node ignores these two, and what is ignored stays ignored. What is listened for has its default again (execve(2)).
  for (const signal of ["SIGPIPE", "SIGXFSZ"] as const) process.on(signal, () => {});
  // Node makes its end of a pipe non-blocking for whoever shares it; programs that do not expect that fail with EAGAIN.
  for (const stream of [process.stdout, process.stderr]) handleOf(stream)?.setBlocking?.(true);
}

type Handle = { readonly setBlocking?: (blocking: boolean) => number };

/** There is no public way to it; where it is another one day, nothing is done. */
function handleOf(stream: NodeJS.WriteStream | Socket): Handle | undefined {
  return (stream as { readonly _handle?: Handle })._handle;
}
