const unitsByLimit = [
  { belowMs: 100_000, unitMs: 1000, unit: "s" },
  { belowMs: 100 * 60_000, unitMs: 60_000, unit: "min" },
  { belowMs: 48 * 3_600_000, unitMs: 3_600_000, unit: "h" },
  { belowMs: Number.POSITIVE_INFINITY, unitMs: 86_400_000, unit: "d" },
] as const;

/** A length of time for people, in one unit: `2.1 s`, `42 s`, `7 min`, `5 h`, `12 d`. */
export function timeText(ms: number): string {
  const positive = Math.max(0, ms);
  if (positive < 10_000) return `${(Math.floor(positive / 100) / 10).toFixed(1)} s`;
  const { unitMs, unit } = unitsByLimit.find(({ belowMs }) => positive < belowMs) ?? unitsByLimit[3];
  return `${Math.floor(positive / unitMs)} ${unit}`;
}
