import { accessSync, closeSync, constants, openSync, readSync } from "node:fs";

/** What the system needs to run a file that may be executed. */
export type Interpreter =
  /** Nothing but the file, or its interpreter, which is there. */
  | { readonly type: "system" }
  /** A text that names no interpreter: the shell reads it (POSIX, execvp). */
  | { readonly type: "shell" }
  | { readonly type: "missing"; readonly path: string };

/** Looked at before, since on Node 22 an `execve` that fails ends the process. */
export function interpreterOf(file: string): Interpreter {
  const beginning = beginningOf(file);
  if (beginning === undefined) return { type: "system" };
  const path = /^#![ \t]*([^\s\0]+)/.exec(beginning)?.[1];
  if (path !== undefined) return isExecutable(path) ? { type: "system" } : { type: "missing", path };
  // A program has a NUL early on, and a text has none.
  return { type: beginning.includes("\0") ? "system" : "shell" };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first bytes; undefined for a program that may be executed and not read. */
function beginningOf(file: string): string | undefined {
  try {
    const descriptor = openSync(file, "r");
    try {
      const bytes = Buffer.alloc(256);
      return bytes.toString("latin1", 0, readSync(descriptor, bytes));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}
