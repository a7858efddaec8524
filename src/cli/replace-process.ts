import { codeOf } from "../errors.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { findProgram } from "./find-program.ts";
import { interpreterOf } from "./interpreter.ts";
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
  const interpreter = interpreterOf(found.path);
  if (interpreter.type === "missing") {
    return refuse(`${found.path} needs ${interpreter.path}, which cannot be run`, exitCode.notExecutable);
  }
  if (!process.execve) return refuse("this Node cannot replace its process", exitCode.notExecutable);
  for (const signal of ["SIGPIPE", "SIGXFSZ"] as const) process.on(signal, () => {});
  for (const stream of [process.stdout, process.stderr]) makeBlocking(stream);
  try {
    if (interpreter.type === "shell") process.execve("/bin/sh", ["sh", found.path, ...args], process.env);
    return process.execve(found.path, [name, ...args], process.env);
  } catch (error) {
    // That Node calls `execve` experimental would be told after our line, and says nothing of what went wrong.
    process.removeAllListeners("warning");
    return refuse(`the system refuses ${found.path} (${codeOf(error)})`, exitCode.notExecutable);
  }
}

/** Node has no public way to it; streams that are no pipe have no such handle and never were non-blocking. */
function makeBlocking(stream: NodeJS.WriteStream): void {
  const { _handle: handle } = stream as unknown as { readonly _handle?: { setBlocking?: (on: boolean) => void } };
  handle?.setBlocking?.(true);
}
