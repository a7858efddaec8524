import { HistogramSeries } from "./histogram-series.ts";
import { type FamilyHead, headText, type Labels, type MetricFamily } from "./metric-family.ts";
import { SeriesTree } from "./series-tree.ts";

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
  readonly #series: SeriesTree<Label, HistogramSeries<Label>>;

  constructor(head: FamilyHead<Label>) {
    this.#head = head;
    this.#series = new SeriesTree(head.labelNames);
  }

  observe(labels: Labels<Label>, { seconds, bounds, traceId }: Observation): void {
    const series = this.#series.get(labels, () => new HistogramSeries(this.#head.name, labels, bounds));
    series.observe(seconds, traceId);
  }

  removeWhere(matches: (labels: Labels<Label>, bounds: readonly number[]) => boolean): void {
    this.#series.removeWhere(({ labels, bounds }) => matches(labels, bounds));
  }

  readonly write: MetricFamily["write"] = (writer, format) => {
    writer.text(headText(this.#head, "histogram", format));
    for (const series of this.#series.leaves()) series.write(writer, format);
  };
}
