import { spawnSync } from "node:child_process";

/**
 * The commit that is built, with `-dirty` behind it when files differ from it. Where there is no git checkout, as in an
 * image's build, `PODPULSE_COMMIT` may say it; else it is not known.
 */
export function builtCommit(): string | undefined {
  const { PODPULSE_COMMIT: said } = process.env;
  if (said) return said;
  // Sources inside another project's checkout are not that project's commit.
  if (git("rev-parse", "--show-prefix") !== "") return undefined;
  return git("describe", "--always", "--dirty", "--abbrev=7", "--exclude=*");
}

function git(...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return status === 0 ? stdout.trim() : undefined;
}
