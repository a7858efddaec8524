/** In the order in which they run. */
export const benchmarkNames = [
  "probe-cpu",
  "blackbox",
  "one-shot",
  "resident-memory",
  "readyz-rate",
  "many-probes",
  "batch",
  "readyz-latency",
  "metrics-scrape",
] as const;

export type BenchmarkName = (typeof benchmarkNames)[number];
