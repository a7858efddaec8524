import { HistogramSeries } from "./histogram-series.ts";
import { type FamilyHead, headText, type Labels, type MetricFamily, seriesKey } from "./metric-family.ts";

/** One value to be counted. */
export type Observation = {
  readonly seconds: number;
  /** Upper bounds of the buckets of its series, ascending; a series has one set of them for all its life. */
  readonly bounds: readonly number[];
  /** The trace that shows what was measured. */
  readonly traceId?: string;
};

/**
 * A histogram whose series may have buckets of their own: those of prom-client have the same ones, and there the slow
 * target of one check would need the buckets of all.
 */
export class HistogramFamily<Label extends string> implements MetricFamily {
  readonly #head: FamilyHead<Label>;
  readonly #series = new Map<string, { readonly labels: Labels<Label>; readonly series: HistogramSeries }>();

  constructor(head: FamilyHead<Label>) {
    this.#head = head;
  }

  observe(labels: Labels<Label>, { seconds, bounds, traceId }: Observation): void {
    const { name, labelNames } = this.#head;
    const key = seriesKey(labelNames, labels);
    const known = this.#series.get(key)?.series;
    const series = known ?? new HistogramSeries(name, labels, bounds);
    if (!known) this.#series.set(key, { labels, series });
    series.observe(seconds, traceId);
  }

  removeWhere(matches: (labels: Labels<Label>, bounds: readonly number[]) => boolean): void {
    for (const [key, { labels, series }] of this.#series) if (matches(labels, series.bounds)) this.#series.delete(key);
  }

  readonly write: MetricFamily["write"] = (writer, format) => {
    writer.text(headText(this.#head, "histogram", format));
    for (const { series } of this.#series.values()) series.write(writer, format);
  };
}
