/** Beyond this many pairs of lines, comparing would take longer than a person waits. */
const maxPairs = 25_000_000;

/**
 * Undoes what writing a document anew changed beside the edits. `plain` is the document written without them: where it
 * has a line for each of the original, the lines that the edits left alone are those of the original, byte for byte.
 */
export function keepLines(original: string, plain: string, edited: string): string {
  const originals = original.split("\n");
  const plains = plain.split("\n");
  const editeds = edited.split("\n");
  if (originals.length !== plains.length || plains.length * editeds.length > maxPairs) return edited;
  const common = commonLengths(plains, editeds);
  const lines: string[] = [];
  let at = 0;
  for (const [index, line] of editeds.entries()) {
    const rest = (from: number, to: number) => common[from]?.[to] ?? 0;
    while (at < plains.length && plains[at] !== line && rest(at + 1, index) >= rest(at, index + 1)) at += 1;
    if (plains[at] === line && rest(at, index) > rest(at, index + 1)) {
      lines.push(originals[at] ?? line);
      at += 1;
    } else lines.push(line);
  }
  return lines.join("\n");
}

/** How many lines two lists have in common, in order, from each pair of places on. */
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
