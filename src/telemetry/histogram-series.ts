import { linePrefix, type MetricsFormat } from "./metric-family.ts";
import type { TextWriter } from "./text-writer.ts";

type Exemplar = { readonly traceId: string; readonly seconds: number; readonly atSeconds: number };

/** One series of a histogram: what was observed under one combination of labels. */
export class HistogramSeries {
  /** Upper bounds of the buckets, ascending; the last bucket, which takes everything, is not among them. */
  readonly bounds: readonly number[];
  readonly #prefixes: { readonly buckets: readonly Uint8Array[]; readonly sum: Uint8Array; readonly count: Uint8Array };
  /** How many fell into each bucket, not cumulative. */
  readonly #counts: number[];
  readonly #exemplars: (Exemplar | undefined)[] = [];
  #sum = 0;

  constructor(name: string, labels: Readonly<Record<string, string>>, bounds: readonly number[]) {
    this.bounds = bounds;
    const les = [...bounds.map(String), "+Inf"];
    this.#counts = les.map(() => 0);
    this.#prefixes = {
      buckets: les.map((le) => linePrefix(`${name}_bucket`, { le, ...labels })),
      sum: linePrefix(`${name}_sum`, labels),
      count: linePrefix(`${name}_count`, labels),
    };
  }

  /** Counts a value; with a trace it becomes the example of its bucket. */
  observe(seconds: number, traceId?: string): void {
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] ?? 0)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += seconds;
    if (traceId !== undefined) this.#exemplars[bucket] = { traceId, seconds, atSeconds: Date.now() / 1000 };
  }

  /** Only OpenMetrics has exemplars. */
  write(writer: TextWriter, format: MetricsFormat): void {
    let count = 0;
    for (const [bucket, prefix] of this.#prefixes.buckets.entries()) {
      count += this.#counts[bucket] ?? 0;
      writer.bytes(prefix);
      writer.number(count);
      const exemplar = format === "openmetrics" ? this.#exemplars[bucket] : undefined;
      if (exemplar) writer.text(exemplarText(exemplar));
      writer.text("\n");
    }
    writer.bytes(this.#prefixes.sum);
    writer.number(this.#sum);
    writer.text("\n");
    writer.bytes(this.#prefixes.count);
    writer.number(count);
    writer.text("\n");
  }
}

function exemplarText({ traceId, seconds, atSeconds }: Exemplar): string {
  return ` # {trace_id="${traceId}"} ${seconds} ${atSeconds}`;
}
