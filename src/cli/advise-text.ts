import { styleText } from "node:util";
import wrapAnsi from "wrap-ansi";
import { answerQuantile, answersOf } from "../advice/answer-times.ts";
import type { Measured } from "../advice/measured.ts";
import type { Settings } from "../advice/settings.ts";
import { outlookLines } from "./advise-arithmetic.ts";
import { countText, percentText, secondsText, timesText } from "./advise-numbers.ts";
import { noteText, verdictText } from "./advise-verdict.ts";
import type { AdvisedCheck, AdviseGoals } from "./advised-check.ts";
import { printable } from "./printable.ts";

export type AdviseTextOptions = { readonly colour: boolean; readonly width: number };

/** Of the labels. */
const indent = 10;

/** Longer lines are hard to read. */
const widest = 100;

/** The advice for people: a block for each check, and what holds for all of them. */
export function adviseText(
  checks: readonly AdvisedCheck[],
  goals: AdviseGoals,
  { colour, width }: AdviseTextOptions,
): string {
  const blocks = checks.map((check) => blockOf(check, goals, colour));
  return `${[...blocks.flat(), closing].map((line) => wrapped(line, Math.min(width, widest))).join("\n")}\n`;
}

/** Breaks a line; what follows is as far in as the line itself, behind its label. */
function wrapped(line: string, width: number): string {
  const label = line.startsWith("  ") ? line.slice(0, 2 + indent) : "";
  const text = line.slice(label.length);
  const inner = /^ */.exec(text)?.[0] ?? "";
  const rows = wrapAnsi(text.trimStart(), Math.max(20, width - label.length - inner.length)).split("\n");
  return rows.map((row, index) => `${index === 0 ? label : " ".repeat(label.length)}${inner}${row}`).join("\n");
}

const closing =
  "p is the probability that a probe of the healthy target times out. The arithmetic takes each probe for itself: slow " +
  "answers that come in groups are worse. kubelet's own periodSeconds and failureThreshold come on top: with " +
  "failureThreshold 1 there, nothing is confirmed twice.";

function blockOf(check: AdvisedCheck, goals: AdviseGoals, colour: boolean): readonly string[] {
  const { name, measured, advice, notes } = check;
  const { today, verdict } = advice;
  const bold = (text: string) => (colour ? styleText("bold", text, { validateStream: false }) : text);
  const proposed = verdict.type === "change" || verdict.type === "compromise" ? verdict.proposed : undefined;
  return [
    `${bold(name)}: ${settingsLine(today.settings)}`,
    ...part("observed", observedLines(measured)),
    ...(answersOf(measured.times) > 0 ? part("today", outlookLines(today, measured)) : []),
    ...part("advice", [bold(verdictText(check, goals))]),
    ...(proposed ? part("then", outlookLines(proposed, measured)) : []),
    ...notes.flatMap((note) => part("note", [noteText(note)])),
    "",
  ];
}

function part(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `  ${(index === 0 ? label : "").padEnd(indent)}${line}`);
}

function settingsLine(settings: Settings): string {
  const { periodMs, retryPeriodMs, timeoutMs, failureThreshold, successThreshold } = settings;
  return [
    `periodSeconds ${periodMs / 1000}`,
    ...(retryPeriodMs === periodMs ? [] : [`retryPeriodSeconds ${retryPeriodMs / 1000}`]),
    `timeoutSeconds ${timeoutMs / 1000}`,
    `failureThreshold ${failureThreshold}`,
    ...(successThreshold === 1 ? [] : [`successThreshold ${successThreshold}`]),
  ].join(", ");
}

function observedLines({ times, otherFailures, becameUnhealthy }: Measured): readonly string[] {
  const answers = answersOf(times);
  if (answers === 0) return [`no answer yet${failuresText(otherFailures)}`];
  const quantiles = [
    ["half", 0.5],
    ["99 %", 0.99],
    ["99.9 %", 0.999],
  ] as const;
  const within = quantiles.flatMap(([label, share]) => {
    const ms = answerQuantile(times, share);
    return ms === undefined ? [] : [`${label} within ${secondsText(ms)}`];
  });
  const share = times.timeouts > 0 ? ` (${percentText(times.timeouts / answers)})` : "";
  return [
    `${[timesText(answers, "answer"), ...within].join(", ")}`,
    `${timesText(times.timeouts, "timeout")}${share}${failuresText(otherFailures)}; ` +
      `unhealthy ${timesText(becameUnhealthy, "time")}`,
  ];
}

function failuresText(otherFailures: Readonly<Record<string, number>>): string {
  const parts = Object.entries(otherFailures).map(([reason, count]) => `${countText(count)} ${printable(reason)}`);
  return parts.length > 0 ? `; other failures, which are no slowness: ${parts.join(", ")}` : "";
}
