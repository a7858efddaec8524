import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, UsageError } from "../errors.ts";

/** Writes files into a folder, all or, when one of them is there and `force` does not allow it, none. */
export function writeNewFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  force: boolean,
): readonly string[] {
  const paths = Object.keys(files).map((name) => join(folder, name));
  const there = paths.filter((path) => existsSync(path));
  if (there.length > 0 && !force) {
    throw new UsageError(`${there.join(", ")} would be written over (choose another folder, or say --force)`);
  }
  try {
    mkdirSync(folder, { recursive: true });
    // `wx`: a file that came in between is not written over either.
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text, { flag: force ? "w" : "wx" });
    }
  } catch (error) {
    throw new UsageError(`Cannot write to ${folder}: ${messageOf(error)}`);
  }
  return paths;
}
