import type { TextWriter } from "./text-writer.ts";

/** The two text formats of `/metrics`. */
export type MetricsFormat = "prometheus" | "openmetrics";

/** What is told of a family above its samples; a counter's name ends in `_total`. */
export type FamilyHead<Label extends string> = {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
};

export type Labels<Label extends string> = { readonly [L in Label]: string };

/** All samples of one name. */
export type MetricFamily = {
  /** Appends the family in a format, head included. */
  readonly write: (writer: TextWriter, format: MetricsFormat) => void;
};

/** The lines above a family's samples. OpenMetrics names a counter's family without the `_total` of its samples. */
export function headText(
  { name, help }: { readonly name: string; readonly help: string },
  type: "counter" | "gauge" | "histogram",
  format: MetricsFormat,
): string {
  const family = format === "openmetrics" && type === "counter" ? name.replace(/_total$/, "") : name;
  return `# HELP ${family} ${help}\n# TYPE ${family} ${type}\n`;
}

/** A sample line up to its value, made once for each series. */
export function linePrefix(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
  return pairs.length > 0 ? `${name}{${pairs.join(",")}} ` : `${name} `;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}
