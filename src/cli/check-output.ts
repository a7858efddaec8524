import type { CheckReport } from "./check-report.ts";
import type { CheckedOnce } from "./checked-once.ts";

/** The formats of `podpulse check`. */
export const checkOutputs = ["table", "json", "ndjson", "junit", "tap", "prometheus"] as const;

export type CheckOutput = (typeof checkOutputs)[number];

/** How text is to look where it is written to. */
export type Look = {
  readonly colour: boolean;
  /** The width of the terminal; absent where no person looks, and nothing is wrapped. */
  readonly columns?: number;
};

/** One format. */
export type CheckWriter = {
  /** What to write as soon as a check is done. */
  readonly each?: (checked: CheckedOnce) => string;
  /** What to write when all are. */
  readonly all?: (report: CheckReport, look: Look) => string | Promise<string>;
};

const loaders = {
  table: async () => ({ all: (await import("./check-table.ts")).checkTable }),
  json: async () => ({ all: (await import("./check-json.ts")).checkJson }),
  ndjson: async () => ({ each: (await import("./check-json.ts")).checkJsonLine }),
  junit: async () => ({ all: (await import("./check-junit.ts")).checkJunit }),
  tap: async () => ({ all: (await import("./check-tap.ts")).checkTap }),
  prometheus: async () => ({ all: (await import("./check-prometheus.ts")).checkPrometheus }),
} satisfies Record<CheckOutput, () => Promise<CheckWriter>>;

/** Loads the writer of one format, and no other. */
export function loadCheckWriter(output: CheckOutput): Promise<CheckWriter> {
  return loaders[output]();
}
