import type { Labels } from "./metric-family.ts";

type Branch<Leaf> = Map<string, Branch<Leaf> | Leaf>;

/**
 * The series of one family, found by one label after another: a label's value is a text that is there already, where one key
 * made of them all would be a new text to be made and hashed for each observation. The last label comes first, since the first is
 * the check: its name tells most series apart, and each branch before it would be a map more.
 */
export class SeriesTree<Label extends string, Leaf extends { readonly labels: Labels<Label> }> {
  readonly #labelNames: readonly Label[];
  readonly #root: Branch<Leaf> = new Map();
  readonly #leaves = new Set<Leaf>();

  constructor(labelNames: readonly Label[]) {
    this.#labelNames = labelNames.toReversed();
  }

  /** The series of these labels, made when there is none. */
  get(labels: Labels<Label>, make: () => Leaf): Leaf {
    const last = Math.max(0, this.#labelNames.length - 1);
    let branch = this.#root;
    for (let depth = 0; depth < last; depth += 1) branch = this.#branch(branch, this.#value(labels, depth));
    const value = this.#value(labels, last);
    const known = branch.get(value) as Leaf | undefined;
    if (known) return known;
    const leaf = make();
    branch.set(value, leaf);
    this.#leaves.add(leaf);
    return leaf;
  }

  /** Every series, the oldest first. */
  leaves(): Iterable<Leaf> {
    return this.#leaves;
  }

  removeWhere(matches: (leaf: Leaf) => boolean): void {
    for (const leaf of this.#leaves) {
      if (!matches(leaf)) continue;
      this.#leaves.delete(leaf);
      this.#prune(this.#root, leaf.labels, 0);
    }
  }

  #branch(from: Branch<Leaf>, value: string): Branch<Leaf> {
    const known = from.get(value) as Branch<Leaf> | undefined;
    if (known) return known;
    const branch: Branch<Leaf> = new Map();
    from.set(value, branch);
    return branch;
  }

  /** Takes a series out, and the branches that are empty then. */
  #prune(branch: Branch<Leaf>, labels: Labels<Label>, depth: number): void {
    const value = this.#value(labels, depth);
    const below = branch.get(value);
    if (below instanceof Map) {
      this.#prune(below, labels, depth + 1);
      if (below.size > 0) return;
    }
    branch.delete(value);
  }

  #value(labels: Labels<Label>, depth: number): string {
    const name = this.#labelNames[depth];
    return name === undefined ? "" : labels[name]; // a family without labels has one series
  }
}
