/** One line of the table: what was measured of podpulse and of what it is compared with, in the same run. */
export type Row = {
  readonly what: string;
  readonly against: string;
  /** With their units. */
  readonly ours: string;
  readonly theirs: string;
  /** The number that the goal is about. */
  readonly measured: number;
  readonly unit: "×" | "MiB" | "ms" | "%";
  readonly goal: { readonly atMost: number } | { readonly atLeast: number };
};

/** What cannot be measured on this machine, and why. */
export type Missing = { readonly what: string; readonly missing: string };

export function reached({ measured, goal }: Row): boolean {
  return "atMost" in goal ? measured <= goal.atMost : measured >= goal.atLeast;
}

/** The table, as Markdown. */
export function tableOf(rows: readonly (Row | Missing)[]): string {
  const lines = rows.map((row) => {
    if ("missing" in row) return [row.what, row.missing, "", "", "", "", ""];
    const { what, against, ours, theirs, measured, unit, goal } = row;
    const [sign, bound] = "atMost" in goal ? ["≤", goal.atMost] : ["≥", goal.atLeast];
    const number = `${Math.abs(measured) < 10 ? measured.toFixed(2) : measured.toFixed(0)} ${unit}`;
    return [what, against, ours, theirs, number, `${sign} ${bound} ${unit}`, reached(row) ? "yes" : "no"];
  });
  const head = ["what", "against", "podpulse", "the other", "measured", "goal", "reached"];
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
