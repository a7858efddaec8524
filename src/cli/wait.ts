import { UsageError } from "../errors.ts";
import { targetUrl } from "../target-url.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { keepProbing } from "./probe-once.ts";
import type { ProbeOptions } from "./probe-options.ts";
import { replaceProcess } from "./replace-process.ts";
import { resultLine } from "./result-text.ts";
import { colourWanted, type Terminal } from "./terminal.ts";
import { checksFromUrls } from "./url-checks.ts";
import { WaitBoard } from "./wait-board.ts";
import { startWaitDisplay } from "./wait-display.ts";
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
  const checks = await checksFromUrls(urls, options, options.probeTimeout);
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  const lifetime = new AbortController();
  const probes = await Promise.all(checks.map((check) => keepProbing(check, lifetime.signal)));
  const board = new WaitBoard(checks.map(({ target }) => targetUrl(target)));
  const display = await startWaitDisplay(board, elapsedMs, terminal);
  const timeoutMs = options.timeout === 0 ? undefined : options.timeout * 1000;
  const intervalMs = options.interval * 1000;
  const passed = await waitUntilPassed({ probes, board, intervalMs, timeoutMs, onChange: display.changed }).finally(
    () => lifetime.abort(),
  );
  const colour = colourWanted(terminal.stderr, terminal);
  display.end(passed ? [`passed after ${seconds(elapsedMs())} s`] : timedOut(board, options, colour));
  if (!passed) return exitCode.failure;
  return commandLine ? replaceProcess(commandLine, terminal) : exitCode.success;
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
