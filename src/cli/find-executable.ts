import { accessSync, closeSync, constants, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../errors.ts";

export type Found =
  | {
      readonly type: "found";
      /** What to run: the file, or the shell that reads it. */
      readonly file: string;
      /** The arguments before those of the user's, made of the name that was typed. */
      readonly argv0: (name: string) => readonly string[];
    }
  | { readonly type: "not-found" | "not-executable"; readonly why: string };

/** Where execvp(3) looks when there is no PATH. */
const defaultPath = "/bin:/usr/bin";

/**
 * Finds what a command's name stands for, by the rules of execvp(3): with a slash it is a path, else every folder of PATH
 * is looked in, and an empty one is the current folder.
 * Everything is looked at before, since on Node 22 a file that the system refuses to run ends the process.
 */
export function findExecutable(name: string, path = defaultPath): Found {
  if (name.includes("/")) return candidateAt(name);
  const tried = path
    .split(":")
    .map((folder) => (name === "" ? notFound("an empty name") : candidateAt(join(folder || ".", name))));
  const best = tried.find(({ type }) => type === "found") ?? tried.find(({ type }) => type === "not-executable");
  return best ?? notFound(`there is no such command in PATH (${path})`);
}

function notFound(why: string): Found {
  return { type: "not-found", why };
}

function candidateAt(file: string): Found {
  const refused = (why: string): Found => ({ type: "not-executable", why: `${file} ${why}` });
  try {
    if (!statSync(file).isFile()) return refused("is no file");
    accessSync(file, constants.X_OK);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return notFound(`there is no ${file}`);
    return refused(code === "EACCES" ? "may not be executed (permission denied)" : `cannot be run (${code})`);
  }
  const beginning = beginningOf(file);
  const interpreter = /^#![ \t]*([^\s\0]+)/.exec(beginning ?? "")?.[1];
  if (interpreter !== undefined && !isExecutable(interpreter))
    return refused(`needs ${interpreter}, which cannot be run`);
  // A text without #! is read by the shell, as execvp does it. Programs have a NUL early on.
  const isText = beginning !== undefined && !beginning.startsWith("#!") && !beginning.includes("\0");
  if (isText) return { type: "found", file: "/bin/sh", argv0: () => ["/bin/sh", file] };
  return { type: "found", file, argv0: (name) => [name] };
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
