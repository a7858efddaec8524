const maxValues = 1_000_000;
const maxDepth = 100;

export const tooManyValues = `holds too many values with its aliases resolved (wanted at most ${maxValues})`;
export const nestedTooDeeply = `is nested too deeply (wanted at most ${maxDepth} levels)`;

/**
 * Why a parsed value is too much to be walked through: a few aliases can make a short text stand for millions of
 * values, and an alias to what it stands in for endlessly many.
 */
export function excessOf(value: unknown): string | undefined {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let count = 0; count < maxValues; count += 1) {
    const next = open.pop();
    if (!next) return undefined;
    if (typeof next.value !== "object" || next.value === null) continue;
    if (next.depth === maxDepth) return nestedTooDeeply;
    const children = Object.values(next.value);
    if (children.length + open.length > maxValues) break;
    for (const child of children) open.push({ value: child, depth: next.depth + 1 });
  }
  return tooManyValues;
}
