import { Writable } from "node:stream";
import type { ExitCode } from "../../src/cli/exit-code.ts";
import { runProgram } from "../../src/cli/program.ts";
import type { OutputStream } from "../../src/cli/terminal.ts";
import type { Environment } from "../../src/config/expand-variables.ts";

/** A stream that keeps what is written to it. */
export type CapturedStream = OutputStream & { text(): string };

export type RunOptions = {
  readonly environment?: Environment;
  /** Whether a person looks at standard output. */
  readonly isTTY?: boolean;
};

/** How a run of the program ended, and what it wrote. */
export type Run = { readonly code: ExitCode; readonly stdout: string; readonly stderr: string };

export function captureStream(isTTY = false): CapturedStream {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk.toString());
      done();
    },
  });
  return Object.assign(stream, { isTTY, text: () => chunks.join("") });
}

/** Runs a command line in this process, where coverage sees it. */
export async function runInProcess(
  args: readonly string[],
  { environment = {}, isTTY = false }: RunOptions = {},
): Promise<Run> {
  const [stdout, stderr] = [captureStream(isTTY), captureStream(isTTY)];
  const code = await runProgram(args, { environment, stdout, stderr });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}
