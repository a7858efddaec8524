import type { Check } from "../check.ts";
import { UsageError } from "../errors.ts";
import { targetUrl } from "../target-url.ts";
import { dieOfSignals } from "./die-of-signals.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { keepProbing } from "./probe-once.ts";
import type { ProbeOptions } from "./probe-options.ts";
import { replaceProcess } from "./replace-process.ts";
import { resultLine } from "./result-text.ts";
import { colourWanted, type Terminal } from "./terminal.ts";
import { checksFromUrls } from "./url-checks.ts";
import { WaitBoard } from "./wait-board.ts";
import { startWaitDisplay, type WaitDisplay } from "./wait-display.ts";
import { waitUntilPassed } from "./wait-until-passed.ts";

/** The options of `podpulse wait`, as they are parsed; times in seconds. */
export type WaitOptions = ProbeOptions & {
  /** 0: for ever. */
  readonly timeout: number;
  readonly interval: number;
  readonly probeTimeout: number;
};

export type WaitOperands = {
  readonly urls: readonly string[];
  /** What is run in podpulse's place when all pass. */
  readonly commandLine?: readonly string[];
};

/** Waits until every target passes, then runs the command in this process's place, if there is one. */
export async function wait(
  { urls, commandLine }: WaitOperands,
  options: WaitOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (urls.length === 0)
    throw new UsageError("There is no target to wait for (wanted podpulse wait URL... -- COMMAND)");
  if (commandLine?.length === 0) throw new UsageError("There is no command after -- (leave it out to run none)");
  let display: WaitDisplay | undefined;
  // Up to the command's first moment: what is listened for until then has its default again in the command.
  const disarm = dieOfSignals(() => display?.end([]));
  try {
    const checks = await checksFromUrls(urls, options, options.probeTimeout);
    const startedAt = performance.now();
    const elapsedMs = () => performance.now() - startedAt;
    const board = new WaitBoard(checks.map(({ target }) => targetUrl(target)));
    display = await startWaitDisplay(board, elapsedMs, terminal);
    const passed = await waitFor(checks, board, options, display);
    const colour = colourWanted(terminal.stderr, terminal);
    display.end(passed ? [`passed after ${seconds(elapsedMs())} s`] : timedOut(board, options, colour));
    if (!passed) return exitCode.failure;
    return commandLine ? replaceProcess(commandLine, terminal) : exitCode.success;
  } finally {
    disarm();
  }
}

/** Whether every target passed before the time was over. */
async function waitFor(
  checks: readonly Check[],
  board: WaitBoard,
  { timeout, interval }: WaitOptions,
  { changed }: WaitDisplay,
): Promise<boolean> {
  const lifetime = new AbortController();
  try {
    const probes = await Promise.all(checks.map((check) => keepProbing(check, lifetime.signal)));
    const timeoutMs = timeout === 0 ? undefined : timeout * 1000;
    return await waitUntilPassed({ probes, board, intervalMs: interval * 1000, timeoutMs, onChange: changed });
  } finally {
    lifetime.abort();
  }
}

function timedOut(board: WaitBoard, { timeout }: WaitOptions, colour: boolean): readonly string[] {
  const missing = board.waitedFor();
  const lines = missing.map(({ target, result }) => (result ? resultLine(result, colour) : `no result of ${target}`));
  const which = missing.length === 1 ? "1 target" : `${missing.length} targets`;
  return [`timed out after ${timeout} s: ${which} did not pass`, ...lines];
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
