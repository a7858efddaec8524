import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "./run-program.ts";

/** The processors a single-file binary is made for, by Node's names. */
export const architectures = ["x64", "arm64"] as const;

export type Architecture = (typeof architectures)[number];

/**
 * The path of a Linux Node for that processor, of the version that runs this script. That of another processor comes from
 * the npm package of the pinned devDependency's family (npm verifies its integrity) and is kept in `folder`. Throws when
 * npm cannot get it.
 */
export function nodeBinary(architecture: Architecture, folder: string): string {
  if (process.platform === "linux" && process.arch === architecture) return process.execPath;
  const path = join(folder, `node-${process.versions.node}-linux-${architecture}`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, "download-"));
  try {
    const name = `node-linux-${architecture}@${process.versions.node}`;
    const packed: readonly { readonly filename: string }[] = JSON.parse(
      runProgram("npm", "pack", "--json", "--pack-destination", work, name),
    );
    const [{ filename } = { filename: "" }] = packed;
    runProgram("tar", "--extract", "--file", join(work, filename), "--directory", work, "package/bin/node");
    const node = join(work, "package", "bin", "node");
    if (!readFileSync(node).subarray(0, 4).equals(Buffer.from("\x7fELF", "latin1")))
      throw new Error(`${name} holds no Linux program`);
    renameSync(node, path);
    return path;
  } finally {
    rmSync(work, { recursive: true });
  }
}
