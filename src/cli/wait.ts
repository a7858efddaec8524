import { UsageError } from "../errors.ts";
import { checksOfUrls } from "./checks-of-urls.ts";
import { dieOfSignals } from "./die-of-signals.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import type { ProbeFlagOptions } from "./probe-options.ts";
import type { Terminal } from "./terminal.ts";
import { waitForAll } from "./wait-for-all.ts";
import { startWaitProgress, type WaitProgress } from "./wait-progress.ts";
import { timeoutText } from "./wait-text.ts";

/** The options of `podpulse wait`, as they are parsed. */
export type WaitOptions = ProbeFlagOptions & {
  /** 0: for ever. */
  readonly timeout: number;
  readonly interval: number;
  readonly probeTimeout: number;
  readonly quiet?: true;
};

/** What stands before and behind `--`. */
export type WaitArguments = { readonly urls: readonly string[]; readonly command?: readonly string[] };

/** Waits until every target passes, then becomes the command, if there is one: then this does not return. */
export async function wait(args: WaitArguments, options: WaitOptions, terminal: Terminal): Promise<ExitCode> {
  refuseMisuse(args);
  const { urls, command } = args;
  const { timeout, interval, probeTimeout, quiet = false } = options;
  let progress: WaitProgress | undefined;
  const disarm = dieOfSignals(() => progress?.end());
  try {
    const checks = await checksOfUrls(urls, options, { seconds: probeTimeout, flag: "--probe-timeout" });
    progress = await startWaitProgress(checks, { quiet, terminal });
    const timing = { intervalMs: interval * 1000, ...(timeout > 0 ? { timeoutMs: timeout * 1000 } : {}) };
    const { passed, newest } = await waitForAll(checks, { ...timing, onResult: progress.result });
    progress.end();
    if (!passed) {
      terminal.stderr.write(timeoutText(checks, newest, timeout));
      return exitCode.failure;
    }
    if (!command) return exitCode.success;
    const { becomeCommand } = await import("./become-command.ts");
    return await becomeCommand(command, terminal);
  } finally {
    progress?.end();
    disarm();
  }
}

function refuseMisuse({ urls, command }: WaitArguments): void {
  // What looks like HOST:PORT was meant for a target, and its own message says what is missing.
  const bare = urls.slice(1).find((url) => !url.includes("://") && !/:\d+$/.test(url));
  if (bare !== undefined && !command) {
    throw new UsageError(
      `${JSON.stringify(bare)} is no target URL; if it is the command to run, put -- before it (podpulse wait URL... -- COMMAND ARGUMENTS)`,
    );
  }
  if (command?.length === 0) throw new UsageError("There is no command after -- (leave -- out to run none)");
}
