import { type Labels, linePrefix, type MetricsFormat } from "./metric-family.ts";
import { TallyText } from "./tally-text.ts";
import type { TextWriter } from "./text-writer.ts";

type Exemplar = { readonly traceId: string; readonly seconds: number; readonly atSeconds: number };

/**
 * One series of a histogram: what was observed under one combination of labels. Its lines are kept as they are written,
 * and an observation counts up in them, so that a scrape only copies them.
 */
export class HistogramSeries<Label extends string> {
  readonly labels: Labels<Label>;
  /** Upper bounds of the buckets, ascending; the last bucket, which takes everything, is not among them. */
  readonly bounds: readonly number[];
  /** One line for each bucket, how many fell into it and those below; the last one is the count of all. Then `_sum `. */
  readonly #lines: TallyText;
  /** By bucket; made with the first, since only traces bring them. */
  #exemplars: Map<number, Exemplar> | undefined;
  #sum = 0;

  constructor(name: string, labels: Labels<Label>, bounds: readonly number[]) {
    this.labels = labels;
    this.bounds = bounds;
    const buckets = [...bounds.map(String), "+Inf"].map((le) => linePrefix(`${name}_bucket`, { le, ...labels }));
    this.#lines = new TallyText([...buckets, linePrefix(`${name}_count`, labels)], linePrefix(`${name}_sum`, labels));
  }

  /** Counts a value; with a trace it becomes the example of its bucket. */
  observe(seconds: number, traceId?: string): void {
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] ?? 0)) bucket += 1;
    this.#lines.countFrom(bucket);
    this.#sum += seconds;
    if (traceId === undefined) return;
    this.#exemplars ??= new Map();
    this.#exemplars.set(bucket, { traceId, seconds, atSeconds: Date.now() / 1000 });
  }

  /** Only OpenMetrics has exemplars. */
  write(writer: TextWriter, format: MetricsFormat): void {
    if (format === "prometheus" || !this.#exemplars) writer.bytes(this.#lines.bytes);
    else this.#writeWithExemplars(writer, this.#exemplars);
    writer.number(this.#sum);
    writer.endLine();
  }

  #writeWithExemplars(writer: TextWriter, exemplars: ReadonlyMap<number, Exemplar>): void {
    for (const [line, bytes] of this.#lines.lines().entries()) {
      writer.bytes(bytes);
      const exemplar = exemplars.get(line);
      if (exemplar) writer.text(exemplarText(exemplar));
      writer.endLine();
    }
    writer.bytes(this.#lines.tail());
  }
}

function exemplarText({ traceId, seconds, atSeconds }: Exemplar): string {
  return ` # {trace_id="${traceId}"} ${seconds} ${atSeconds}`;
}
