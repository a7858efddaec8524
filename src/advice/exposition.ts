/** One sample of Prometheus' text format. */
export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

const samplePattern = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?$/;
const labelPattern = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Reads Prometheus' text format; undefined when a line is neither a comment nor a sample. */
export function samplesIn(text: string): readonly Sample[] | undefined {
  const samples: Sample[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [, name, labelText = "", valueText = ""] = samplePattern.exec(line.trim()) ?? [];
    const value = numberOf(valueText);
    if (name === undefined || value === undefined) return undefined;
    const labels = [...labelText.matchAll(labelPattern)].map(([, label = "", quoted = ""]) => [
      label,
      unquoted(quoted),
    ]);
    samples.push({ name, labels: Object.fromEntries(labels), value });
  }
  return samples;
}

/** As Go's ParseFloat reads it: prom-client writes `Nan`. */
function numberOf(text: string): number | undefined {
  if (/^nan$/i.test(text)) return Number.NaN;
  const value = Number(text.replace(/^([+-]?)inf$/i, "$1Infinity"));
  return Number.isNaN(value) ? undefined : value;
}

function unquoted(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character));
}
