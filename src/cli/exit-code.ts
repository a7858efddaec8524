/** What a command ends with. */
export const exitCode = {
  success: 0,
  /** A probe or a check failed. */
  failure: 1,
  /** It could not even be tried: usage or configuration. */
  usage: 2,
  /** The command that was to run cannot be run (`wait`), as in a shell. */
  notExecutable: 126,
  /** The command that was to run was not found (`wait`), as in a shell. */
  notFound: 127,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** For the end of every command's help. */
export function exitCodesHelp(success: string, failure?: string): string {
  const lines = [
    `  0  ${success}`,
    ...(failure ? [`  1  ${failure}`] : []),
    "  2  wrong usage or configuration: nothing was tried",
  ];
  return `\nExit codes:\n${lines.join("\n")}`;
}
