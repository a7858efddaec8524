/** One thing that is wrong with the configuration, and where. */
export type Problem = {
  /** File name, or `PODPULSE_CONFIG`, or `command line`. */
  readonly file: string;
  /** From 1; absent when the problem has no place in a text, such as an unreadable file. */
  readonly position?: { readonly line: number; readonly column: number };
  /** For example `checks[2].httpGet.port`; absent for a problem of the whole file. */
  readonly path?: string;
  /** What is wrong (what was found, what is wanted). */
  readonly message: string;
};

/** `FILE:LINE:COLUMN: PATH: what is wrong`, without the parts that are not known. */
export function formatProblem({ file, position, path, message }: Problem): string {
  const place = position ? `${file}:${position.line}:${position.column}` : file;
  return path ? `${place}: ${path}: ${message}` : `${place}: ${message}`;
}

/** The operator's mistake in the configuration, with every problem at once. Shown without a stack; exit code 2. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** The operator's mistake on the command line or in the environment. Shown without a stack; exit code 2. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UsageError";
  }
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Node's error code (`ECONNREFUSED`, `ENOENT`, ...), if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined | null)?.code;
  return typeof code === "string" ? code : undefined;
}
