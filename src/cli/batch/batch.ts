import { type ExitCode, exitCode } from "../exit-code.ts";
import type { ProbeOptions } from "../probe-options.ts";
import { colourWanted, type Terminal } from "../terminal.ts";
import { appendsTo } from "./appends-to.ts";
import { checksOfList } from "./batch-flags.ts";
import { type BatchOutput, type BatchWriter, loadBatchWriter } from "./batch-output.ts";
import { createBatchProber } from "./batch-prober.ts";
import { BatchRun } from "./batch-run.ts";
import { type BatchEnd, summaryLines } from "./batch-summary.ts";
import { hostOf } from "./batch-target.ts";
import { dispatch } from "./dispatch.ts";
import { type EarlierRun, readEarlierRun } from "./earlier-run.ts";
import { Interruption } from "./interruption.ts";
import { type OpenList, openList, readList } from "./list-source.ts";
import { refuseTooManyConnections } from "./open-files.ts";
import { openProgress } from "./progress-display.ts";
import { ResultStream } from "./result-stream.ts";
import { type ShardOptions, shardOf } from "./shard.ts";
import { keepHeapSmall } from "./small-heap.ts";

/** The options of `podpulse batch`, as they are parsed; times in seconds. */
export type BatchOptions = ProbeOptions &
  ShardOptions & {
    readonly concurrency: number;
    readonly rate?: number;
    readonly perHost?: number;
    readonly timeout: number;
    readonly retries: number;
    readonly resume?: string;
    readonly diff?: string;
    readonly output: BatchOutput;
  };

/** So many targets are put aside while their hosts have no place, before nothing more is read. */
const lookAhead = 16_384;

/** On a terminal, results are gathered for so long, since the progress makes room for them each time. */
const gatherMs = 50;

/** Probes every target of a list once and tells the results as they come in. */
export async function batch(path: string, options: BatchOptions, terminal: Terminal): Promise<ExitCode> {
  const { concurrency, perHost, timeout, retries, rate } = options;
  const { stdout } = terminal;
  const shard = shardOf(options, terminal.environment);
  refuseTooManyConnections(concurrency);
  const checkOf = await checksOfList(options, timeout);
  const resume = await earlierRun(options.resume, terminal);
  const diff = await earlierRun(options.diff, terminal);
  const appending = options.resume === undefined ? "no" : appendsTo(options.resume, stdout);
  const list = openList(path, terminal);
  const writer = await loadBatchWriter(options.output, {
    colour: colourWanted(stdout, terminal),
    labelNames: () => list.reader.labelNames,
    diff: diff !== undefined,
    appended: appending !== "no",
    startedAtMs: Date.now(),
  });
  const display = await openProgress(terminal);
  const letHeapGrow = keepHeapSmall();
  const { around } = display;
  const results = new ResultStream({ stream: stdout, around, gatherMs: stdout.isTTY ? gatherMs : 0 });
  if (appending === "cut") results.write("\n");
  const prober = createBatchProber({ checkOf, retries, ...(rate === undefined ? {} : { rate }) });
  const run = new BatchRun({ prober, checkOf, writer, results, shard, resume, diff });
  display.show(() => ({ nowMs: performance.now(), ...run.progress, ...list.position.total }));
  const startedAt = performance.now();
  const interruptedBy = await untilInterrupted(list, async (signal) => {
    const limits = { concurrency, lookAhead, ...(perHost === undefined ? {} : { perHost }) };
    const probe = run.probe.bind(run);
    await dispatch(run.wanted(readList(list)), { ...limits, hostOf, run: probe }, signal);
  }).finally(() => {
    results.flush();
    letHeapGrow();
  });
  const elapsedMs = performance.now() - startedAt;
  const end: BatchEnd = { elapsedMs, ...(interruptedBy ? { interruptedBy } : {}), ...run.compared };
  await close(run, writer, results, end);
  display.end();
  terminal.stderr.write(`${summaryLines(run.tally, end).join("\n")}\n`);
  return codeOf(run, interruptedBy);
}

async function earlierRun(path: string | undefined, { stderr }: Terminal): Promise<EarlierRun | undefined> {
  if (path === undefined) return undefined;
  const earlier = await readEarlierRun(path);
  const { strayLines } = earlier;
  if (strayLines > 0) {
    stderr.write(`${path}: ${strayLines === 1 ? "1 line is" : `${strayLines} lines are`} no result, and not used\n`);
  }
  return earlier;
}

/** Does something that a signal ends early; tells which one, if one did. */
async function untilInterrupted(
  { stream }: OpenList,
  action: (signal: AbortSignal) => Promise<void>,
): Promise<NodeJS.Signals | undefined> {
  const interruption = new Interruption();
  interruption.signal.addEventListener("abort", () => stream.destroy(), { once: true });
  try {
    await action(interruption.signal);
    return interruption.signalName;
  } finally {
    interruption.close();
  }
}

async function close(run: BatchRun, writer: BatchWriter, results: ResultStream, end: BatchEnd): Promise<void> {
  run.open();
  results.write((await writer.closing?.(end)) ?? "");
  results.flush();
}

function codeOf({ tally: { outcomes } }: BatchRun, interruptedBy: NodeJS.Signals | undefined): ExitCode {
  if (interruptedBy) return interruptedBy === "SIGTERM" ? exitCode.terminated : exitCode.interrupted;
  return outcomes.failure + outcomes.inconclusive === 0 ? exitCode.success : exitCode.failure;
}
