import { type ExitCode, exitCode } from "../exit-code.ts";
import type { ProbeOptions } from "../probe-options.ts";
import { colourWanted, type Terminal } from "../terminal.ts";
import { appendsTo } from "./appends-to.ts";
import { batchOverrides } from "./batch-flags.ts";
import { type BatchOutput, loadBatchWriter } from "./batch-output.ts";
import { createBatchProber } from "./batch-prober.ts";
import { BatchRun } from "./batch-run.ts";
import { type BatchEnd, summaryLines } from "./batch-summary.ts";
import { hostOf } from "./batch-target.ts";
import { dispatch } from "./dispatch.ts";
import { type EarlierRun, readEarlierRun } from "./earlier-run.ts";
import { Interruption } from "./interruption.ts";
import { ListReader } from "./list-reader.ts";
import { openList } from "./list-source.ts";
import { refuseTooManyConnections } from "./open-files.ts";
import { type ProgressDisplay, startProgress } from "./progress-display.ts";
import { ListPosition, type OpenList, readList } from "./read-list.ts";
import { ResultStream } from "./result-stream.ts";
import { type ShardOptions, shardOf } from "./shard.ts";

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
  const shard = shardOf(options, terminal.environment);
  refuseTooManyConnections(concurrency);
  const overrides = await batchOverrides(options, timeout);
  const resume = await readEarlier(options.resume, terminal);
  const diff = await readEarlier(options.diff, terminal);
  const source = openList(path, terminal);
  const list: OpenList = { path, source, reader: new ListReader(), position: new ListPosition(source.sizeBytes) };
  const interruption = new Interruption();
  interruption.signal.addEventListener("abort", () => source.stream.destroy(), { once: true });
  const startedAt = performance.now();
  const appended = options.resume !== undefined && appendsTo(options.resume, terminal.stdout);
  const writer = await loadBatchWriter(options.output, {
    colour: colourWanted(terminal.stdout, terminal),
    labelNames: () => list.reader.labelNames,
    diff: diff !== undefined,
    appended,
    startedAtMs: Date.now(),
  });
  let run: BatchRun;
  const display = await startProgress(() => progressOf(run, list.position), terminal);
  const results = new ResultStream({
    stream: terminal.stdout,
    around: display.around,
    gatherMs: terminal.stdout.isTTY ? gatherMs : 0,
  });
}
