import { type ProbeExitCode, probeExitCode } from "./exit-code.ts";

/** A probe that did not come to a status: with which exit code it ends, and what it tells last. */
export class ProbeEnd extends Error {
  readonly code: ProbeExitCode;
  readonly lines: readonly string[];

  /** The line is the original's, for scripts that look for it; the cause is told after it. */
  constructor(code: ProbeExitCode, line: string, cause?: string) {
    super(line);
    this.name = "ProbeEnd";
    this.code = code;
    this.lines = cause === undefined ? [line] : [line, `cause: ${cause}`];
  }
}

/** The files of `-tls-...` cannot be used. */
export function tlsFilesEnd(words: string): ProbeEnd {
  return new ProbeEnd(probeExitCode.usage, `failed to initialize tls credentials. error=${words}`);
}

/** SPIFFE gave no credentials. */
export function spiffeEnd(words: string, cause?: string): ProbeEnd {
  const line = `failed to initialize tls credentials with spiffe. error=${words}`;
  return new ProbeEnd(probeExitCode.noSpiffeCredentials, line, cause);
}
