import type { Readable } from "node:stream";
import type { Environment } from "../config/expand-variables.ts";

/** A stream that text is written to, whether a person looks at it, and how large the terminal is then. */
export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** What a command reads and writes; given, so that tests can look. */
export type Terminal = {
  readonly environment: Environment;
  /** Standard input, which is not touched until it is asked for; absent: there is none. */
  readonly openStdin?: () => Readable;
  /** Results only. */
  readonly stdout: OutputStream;
  /** Progress, logs and errors. */
  readonly stderr: OutputStream;
};

/** Whether to write colours: only for a person, and never with NO_COLOR (https://no-color.org). */
export function colourWanted(stream: OutputStream, terminal: Terminal): boolean {
  return canRedraw(stream, terminal) && !terminal.environment["NO_COLOR"];
}

/** Whether what is on the screen can be drawn over: a terminal that understands more than text. */
export function canRedraw(stream: OutputStream, { environment }: Terminal): boolean {
  return stream.isTTY === true && environment["TERM"] !== "dumb";
}
