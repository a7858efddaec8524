import { accessSync, constants, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import type { Environment } from "../config/expand-variables.ts";

export type FoundProgram =
  | { readonly type: "found"; readonly path: string }
  | { readonly type: "not-executable"; readonly path: string }
  | { readonly type: "not-found" };

/** The path of a program, as `execvp` finds it: in PATH, or where it says itself when there is a slash in its name. */
export function findProgram(name: string, { PATH = "/usr/local/bin:/usr/bin:/bin" }: Environment): FoundProgram {
  const candidates = name.includes("/") ? [name] : PATH.split(delimiter).map((folder) => resolve(folder, name));
  let refused: string | undefined;
  for (const path of name === "" ? [] : candidates) {
    const kind = kindOf(path);
    if (kind === "program") return { type: "found", path };
    if (kind === "file") refused ??= path;
  }
  return refused === undefined ? { type: "not-found" } : { type: "not-executable", path: refused };
}

function kindOf(path: string): "program" | "file" | "nothing" {
  if (!statSync(path, { throwIfNoEntry: false })) return "nothing";
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? "program" : "file";
  } catch {
    return "file";
  }
}
