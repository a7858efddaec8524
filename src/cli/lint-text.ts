import { formatProblem } from "../errors.ts";
import type { NamedFinding } from "../lint/findings.ts";
import { severities } from "../lint/rule.ts";
import { docsOf, rules } from "../lint/rules.ts";
import { secondsText } from "../lint/seconds-text.ts";
import type { Timing } from "../lint/timings.ts";
import { alignedTable, type Column, painted } from "./aligned-table.ts";

export type LintReport = { readonly findings: readonly NamedFinding[]; readonly timings: readonly Timing[] };

const styles = { error: "red", warning: "yellow", info: "dim" } as const;

/** For people: the times as a table with the sums behind them, then the findings, then how many. */
export function lintText({ findings, timings }: LintReport, colour: boolean): string {
  const pods = new Set([...timings, ...findings].map(({ pod }) => pod));
  const parts = [...pods].flatMap((pod) => {
    const own = timings.filter((one) => one.pod === pod);
    const title = pods.size > 1 ? [`${pod}:`] : [];
    const times = own.length > 0 ? [...alignedTable(columns, own, { colour }), "", ...own.flatMap(sums)] : [];
    const found = findings
      .filter((one) => one.pod === pod)
      .flatMap((finding) => ["", ...findingLines(finding, colour)]);
    return [[...title, ...times, ...found].join("\n").trim()];
  });
  return `${[...parts, countText(findings)].join("\n\n")}\n`;
}

const columns: readonly Column<Timing>[] = [
  { head: "PROBE", cell: ({ container, probe }) => ({ text: `${container} ${probe}` }) },
  { head: "ASKS", cell: ({ asks }) => ({ text: asks }) },
  { head: "FAULT SEEN WITHIN", align: "right", cell: (timing) => ({ text: noticedText(timing) }) },
  { head: "END SEEN WITHIN", align: "right", cell: (timing) => ({ text: recoveredText(timing) }) },
];

function noticedText({ probe, noticed }: Timing): string {
  if (!noticed) return "never";
  return probe === "startup" ? `(may take ${secondsText(noticed.seconds)})` : secondsText(noticed.seconds);
}

function recoveredText({ probe, recovered }: Timing): string {
  if (recovered) return secondsText(recovered.seconds);
  return probe === "liveness" ? "(restarts)" : "";
}

function sums({ container, probe, noticed, recovered }: Timing): readonly string[] {
  const line = (what: string, { seconds, sum }: { readonly seconds: number; readonly sum: string }) =>
    `${container} ${probe}, ${what}: ${sum} = ${secondsText(seconds)}`;
  return [
    ...(noticed ? [line(probe === "startup" ? "may take" : "fault", noticed)] : []),
    ...(recovered ? [line("end", recovered)] : []),
  ];
}

function findingLines({ rule, severity, message, place }: NamedFinding, colour: boolean): readonly string[] {
  const word = painted({ text: severity, style: styles[severity] }, colour);
  return [
    formatProblem({ ...place, message: `${word}: ${message} (${rule})` }),
    `  why: ${rules[rule].why}`,
    `  fix: ${rules[rule].fix}`,
    `  see: ${docsOf(rule)}`,
  ];
}

function countText(findings: readonly NamedFinding[]): string {
  const counts = severities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    if (count === 0) return [];
    return [severity === "info" ? `${count} info` : `${count} ${severity}${count === 1 ? "" : "s"}`];
  });
  return counts.join(", ") || "nothing found";
}

/** Everything as one JSON document. */
export function lintJson({ findings, timings }: LintReport): string {
  const found = findings.map(({ rule, severity, message, pod, place: { file, position, path } }) => {
    const { why, fix } = rules[rule];
    return { rule, severity, message, why, fix, docs: docsOf(rule), pod, file, ...position, ...(path ? { path } : {}) };
  });
  return `${JSON.stringify({ findings: found, timings }, null, 2)}\n`;
}
