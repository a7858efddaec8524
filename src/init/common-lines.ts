/** Beyond this many pairs of lines, comparing would take longer than a person waits. */
const maxPairs = 25_000_000;

/** The lines that two lists have in common, in order, as many as there can be: indexes of `b` by those of `a`. */
export function commonLines(a: readonly string[], b: readonly string[]): ReadonlyMap<number, number> {
  const common = new Map<number, number>();
  if (a.length * b.length > maxPairs) return common;
  const lengths = commonLengths(a, b);
  const length = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) common.set(i++, j++);
    else if (length(i + 1, j) >= length(i, j + 1)) i += 1;
    else j += 1;
  }
  return common;
}

/** How many lines the lists have in common from each pair of places on. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint32Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const [row, below] = [table[i], table[i + 1]];
    if (!row || !below) continue;
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}
