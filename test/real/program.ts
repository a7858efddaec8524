import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * The path of an installed program, or undefined; looks in PATH, in /usr/sbin, where Debian keeps servers, and in
 * ~/go/bin, where `go install` leaves programs.
 */
export const findProgram = (name: string): string | undefined => {
  const { PATH = "" } = process.env;
  return [...PATH.split(delimiter), "/usr/sbin", join(homedir(), "go", "bin")]
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
};

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * Lets the kernel kill a program together with the test process, which the runner may end without running `t.after`.
 * setpriv replaces itself by the program, so the process id stays.
 */
export const dyingWithParent = (
  commandLine: [string, ...string[]],
  signal: "KILL" | "TERM" = "KILL",
): [string, ...string[]] => {
  const setpriv = findProgram("setpriv");
  return setpriv === undefined ? commandLine : [setpriv, "--pdeathsig", signal, "--", ...commandLine];
};
