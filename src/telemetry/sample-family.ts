import { type FamilyHead, headText, type Labels, linePrefix, type MetricFamily } from "./metric-family.ts";
import { SeriesTree } from "./series-tree.ts";

type Sample<Label extends string> = {
  readonly labels: Labels<Label>;
  readonly prefix: string;
  value: number;
  /** The newest round of {@link SampleFamily.setAll} that had it. */
  round: number;
};

export type SampleFamilyOptions<Label extends string> = FamilyHead<Label> & {
  readonly type: "counter" | "gauge";
  /** Called before each writing, to bring the samples up to date. */
  readonly collect?: (family: SampleFamily<Label>) => void;
};

/** Counters or gauges of one name, one sample for each combination of labels. */
export class SampleFamily<Label extends string> implements MetricFamily {
  readonly #options: SampleFamilyOptions<Label>;
  readonly #samples: SeriesTree<Label, Sample<Label>>;
  #round = 0;

  constructor(options: SampleFamilyOptions<Label>) {
    this.#options = options;
    this.#samples = new SeriesTree(options.labelNames);
  }

  /** Counts; 0 only makes the sample, so that its first step is seen as one. */
  add(labels: Labels<Label>, by: number): void {
    this.#sample(labels).value += by;
  }

  /** These samples and no others. */
  setAll(entries: Iterable<readonly [Labels<Label>, number]>): void {
    this.#round += 1;
    for (const [labels, value] of entries) {
      const sample = this.#sample(labels);
      sample.value = value;
      sample.round = this.#round;
    }
    this.#samples.removeWhere(({ round }) => round !== this.#round);
  }

  removeWhere(matches: (labels: Labels<Label>) => boolean): void {
    this.#samples.removeWhere(({ labels }) => matches(labels));
  }

  readonly write: MetricFamily["write"] = (writer, format) => {
    this.#options.collect?.(this);
    writer.text(headText(this.#options, this.#options.type, format));
    for (const { prefix, value } of this.#samples.leaves()) {
      writer.text(prefix);
      writer.number(value);
      writer.endLine();
    }
  };

  #sample(labels: Labels<Label>): Sample<Label> {
    return this.#samples.get(labels, () => {
      return { labels, prefix: linePrefix(this.#options.name, labels), value: 0, round: this.#round };
    });
  }
}
