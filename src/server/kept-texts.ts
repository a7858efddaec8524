/** Bytes of lines, each with a line break behind it. */
export type KeptTexts = (name: string, lines: readonly string[]) => Buffer;

/**
 * Keeps the newest text of each name, so that one whose lines stay the same is joined and encoded once: a load balancer
 * asks far more often than a status line changes. Names are kept for ever and must be few.
 */
export function keepTexts(): KeptTexts {
  const kept = new Map<string, { readonly lines: readonly string[]; readonly text: Buffer }>();
  return (name, lines) => {
    const known = kept.get(name);
    if (known?.lines.length === lines.length && known.lines.every((line, index) => line === lines[index])) {
      return known.text;
    }
    const text = Buffer.from(`${lines.join("\n")}\n`);
    kept.set(name, { lines, text });
    return text;
  };
}
