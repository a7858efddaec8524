import { spawnSync } from "node:child_process";

/** What a program prints on its standard output. Throws with its command line and its complaint when it fails. */
export function runProgram(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`Cannot ${program} ${args.join(" ")}: ${error?.message ?? stderr}`);
  return stdout;
}
