import { codeOf } from "../errors.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { findProgram } from "./find-program.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Runs a command in this process's place, and returns only when that cannot be done: the exit code that a shell has for
 * it, after a line on standard error.
 *
 * The command finds everything as if podpulse had never been there: libuv made pipes non-blocking and Node ignores
 * SIGPIPE and SIGXFSZ, both of which a new program would inherit. A signal that is caught is reset by `execve`.
 */
export function replaceProcess(words: readonly string[], { environment, stderr }: Terminal): ExitCode {
  const [name = "", ...args] = words;
  const found = findProgram(name, environment);
  const refuse = (why: string, code: ExitCode): ExitCode => {
    stderr.write(`Cannot run ${JSON.stringify(name)}: ${why}\n`);
    return code;
  };
  if (found.type === "not-found") return refuse("it was not found (looked in PATH)", exitCode.notFound);
  if (found.type === "not-executable") return refuse(`${found.path} is not executable`, exitCode.notExecutable);
  for (const signal of ["SIGPIPE", "SIGXFSZ"] as const) process.on(signal, () => {});
  for (const stream of [process.stdout, process.stderr]) makeBlocking(stream);
  try {
    process.execve?.(found.path, [name, ...args], process.env);
  } catch (error) {
    if (codeOf(error) !== "ENOEXEC") return refuse(`${found.path}: ${codeOf(error)}`, exitCode.notExecutable);
    // A script without a first line that names its interpreter is the shell's (POSIX, execvp).
    process.execve?.("/bin/sh", ["sh", found.path, ...args], process.env);
  }
  return refuse("this Node cannot replace its process", exitCode.notExecutable);
}

/** Node has no public way to it; streams that are no pipe have no such handle and never were non-blocking. */
function makeBlocking(stream: NodeJS.WriteStream): void {
  const { _handle: handle } = stream as unknown as { readonly _handle?: { setBlocking?: (on: boolean) => void } };
  handle?.setBlocking?.(true);
}
