/** What a command ends with. */
export const exitCode = {
  success: 0,
  /** A probe or a check failed. */
  failure: 1,
  /** It could not even be tried: usage or configuration. */
  usage: 2,
  /** A command to run in podpulse's place cannot be executed, or is not there: as of a shell (POSIX, 2.8.2). */
  notExecutable: 126,
  notFound: 127,
  /** A run over a list was ended early by SIGINT or SIGTERM: as a shell tells it, 128 and the signal's number. */
  interrupted: 130,
  terminated: 143,
  /** podpulse itself failed, by a bug (EX_SOFTWARE of sysexits.h): never to be taken for an answer. */
  bug: 70,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** For the end of every command's help. */
export function exitCodesHelp(
  success: string,
  failure?: string,
  usage = "wrong usage or configuration: nothing was tried",
): string {
  const lines = [`  0  ${success}`, ...(failure ? [`  1  ${failure}`] : []), `  2  ${usage}`];
  return `\nExit codes:\n${lines.join("\n")}`;
}
