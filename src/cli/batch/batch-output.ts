import type { BatchResult } from "./batch-result.ts";
import type { BatchEnd } from "./batch-summary.ts";

/** The formats of `podpulse batch`. */
export const batchOutputs = ["text", "ndjson", "table", "csv", "junit", "prometheus"] as const;

export type BatchOutput = (typeof batchOutputs)[number];

export type BatchWriterOptions = {
  readonly colour: boolean;
  /** The names of the list's labels, asked for with the first result: the list is read by then. */
  readonly labelNames: () => readonly string[];
  /** With `--diff`: results say what they were. */
  readonly diff: boolean;
  /** The results follow those of an earlier run in the same file. */
  readonly appended: boolean;
  readonly startedAtMs: number;
};

/** One format, as it is written while the results come in. */
export type BatchWriter = {
  readonly each?: (result: BatchResult) => string;
  /** What stands before the first result; asked for with it, or at the end when there is none. */
  readonly opening?: () => string;
  /** What stands behind the last one, also when the run was interrupted. */
  readonly closing?: (end: BatchEnd) => string | Promise<string>;
};

const loaders = {
  text: async ({ colour }) => ({ each: (await import("./batch-text.ts")).batchLine(colour) }),
  ndjson: async () => ({ each: (await import("./batch-json.ts")).batchJsonLine }),
  table: async ({ colour }) => (await import("./batch-table.ts")).batchTable(colour),
  csv: async (options) => (await import("./batch-csv.ts")).batchCsv(options),
  junit: async (options) => (await import("./batch-junit.ts")).batchJunit(options),
  prometheus: async () => (await import("./batch-prometheus.ts")).batchPrometheus(),
} satisfies Record<BatchOutput, (options: BatchWriterOptions) => Promise<BatchWriter>>;

/** Loads the writer of one format, and no other. */
export function loadBatchWriter(output: BatchOutput, options: BatchWriterOptions): Promise<BatchWriter> {
  return loaders[output](options);
}
