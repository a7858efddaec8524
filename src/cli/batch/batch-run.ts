import { untilAborted } from "../../probes/until-aborted.ts";
import type { BatchWriter } from "./batch-output.ts";
import type { BatchProber } from "./batch-prober.ts";
import type { BatchResult } from "./batch-result.ts";
import { BatchTally } from "./batch-tally.ts";
import { batchTarget, type CheckOfUrl } from "./batch-target.ts";
import type { EarlierRun } from "./earlier-run.ts";
import type { ListEntry } from "./list-entry.ts";
import type { Progress } from "./progress-line.ts";
import type { ResultStream } from "./result-stream.ts";
import { inShard, type Shard } from "./shard.ts";
import { sameVerdict, verdictOf } from "./verdict.ts";

export type BatchRunOptions = {
  readonly prober: BatchProber;
  readonly checkOf: CheckOfUrl;
  readonly writer: BatchWriter;
  readonly results: ResultStream;
  readonly shard?: Shard | undefined;
  readonly resume?: EarlierRun | undefined;
  readonly diff?: EarlierRun | undefined;
};

/** One run over a list: which of its targets are probed, what is told of them, and what has been counted. */
export class BatchRun {
  readonly tally = new BatchTally();
  readonly #options: BatchRunOptions;
  readonly #told = { changed: 0, new: 0 };
  #ofOtherShards = 0;
  #skipped = 0;
  #opened = false;

  constructor(options: BatchRunOptions) {
    this.#options = options;
  }

  /** How far it is: targets that are dealt with are probed, skipped, or another shard's. */
  get progress(): Pick<Progress, "done" | "succeeded" | "failed"> {
    const { total, outcomes } = this.tally;
    const done = total + this.#skipped + this.#ofOtherShards;
    return { done, succeeded: outcomes.success, failed: outcomes.failure };
  }

  /** What there is to say of `--resume` and `--diff`. */
  get compared(): { readonly skipped?: number; readonly told?: { readonly changed: number; readonly new: number } } {
    const { resume, diff } = this.#options;
    return { ...(resume ? { skipped: this.#skipped } : {}), ...(diff ? { told: this.#told } : {}) };
  }

  /** The entries that are to be probed. */
  async *wanted(entries: AsyncIterable<ListEntry>): AsyncGenerator<ListEntry> {
    const { shard, resume, checkOf } = this.#options;
    for await (const entry of entries) {
      if (shard && !inShard(entry.url, shard)) this.#ofOtherShards += 1;
      else if (resume?.verdictOf(batchTarget(entry, checkOf).target)) this.#skipped += 1;
      else yield entry;
    }
  }

  /** Probes an entry and tells its result, no faster than results are read. */
  async probe(entry: ListEntry, signal: AbortSignal): Promise<void> {
    const result = await this.#options.prober(entry, signal);
    if (!result) return;
    this.tally.count(result);
    const told = this.#compare(result);
    const readerIsSlow = told && this.#tell(told);
    if (!readerIsSlow) return;
    await untilAborted(readerIsSlow, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  /** Writes what stands before the first result, if nothing has been told. */
  open(): void {
    if (this.#opened) return;
    this.#opened = true;
    this.#options.results.write(this.#options.writer.opening?.() ?? "");
  }

  #tell(result: BatchResult): Promise<unknown> | undefined {
    this.open();
    return this.#options.results.write(this.#options.writer.each?.(result) ?? "");
  }

  /** The result with what it was; undefined when that is the same. */
  #compare(result: BatchResult): BatchResult | undefined {
    const { diff } = this.#options;
    if (!diff) return result;
    const was = diff.verdictOf(result.result.target) ?? "new";
    if (was !== "new" && sameVerdict(was, verdictOf(result.result))) return undefined;
    this.#told[was === "new" ? "new" : "changed"] += 1;
    return { ...result, was };
  }
}
