import Builder from "fast-xml-builder";
import type { ProbeResult } from "../probe.ts";
import { answerOf, timesOf } from "./result-text.ts";

/** What is known of a suite before its cases are; a run that streams does not know the counts yet. */
export type JunitSuite = {
  readonly name: string;
  /** When the first probe started, as epoch milliseconds. */
  readonly startedAtMs: number;
  readonly counts?: JunitCounts;
};

export type JunitCounts = {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly durationMs: number;
};

/** One probe as a test case. */
export type JunitCase = {
  readonly name: string;
  /** Where user interfaces sort it in; the part up to the last dot is its package. */
  readonly className: string;
  readonly result: ProbeResult;
  /** What is known of the target beside its result; told with its output. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Why a failure is none of the whole: the case is `skipped` then, so that it makes no job red. */
  readonly excuse?: string;
};

export type JunitVerdict = "passed" | "failure" | "error" | "skipped";

/** How a case counts: `error` when the probe told nothing of its target, since podpulse itself did not get to run. */
export function junitVerdict({ result, excuse }: Pick<JunitCase, "result" | "excuse">): JunitVerdict {
  if (result.outcome === "success") return "passed";
  if (excuse !== undefined) return "skipped";
  return result.outcome === "failure" ? "failure" : "error";
}

/** The beginning of a report, up to its first test case. */
export function junitOpening({ name, startedAtMs, counts }: JunitSuite): string {
  const { durationMs, ...numbers } = counts ?? {};
  const attributes = {
    "@name": name,
    ...Object.fromEntries(Object.entries(numbers).map(([key, count]) => [`@${key}`, String(count)])),
    ...(durationMs === undefined ? {} : { "@time": seconds(durationMs) }),
    // Without a zone, as the schemas have it.
    "@timestamp": new Date(startedAtMs).toISOString().slice(0, 19),
  };
  const suite = xml.build({ testsuite: attributes }).trimEnd().replace(/\/>$/, ">");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  ${suite}\n`;
}

/**
 * One test case. Neither Jenkins' schema nor Surefire's knows properties of a case, so that the target and the phases
 * are its output.
 */
export function junitTestcase({ name, className, result, labels = {}, excuse }: JunitCase): string {
  const verdict = junitVerdict({ result, ...(excuse === undefined ? {} : { excuse }) });
  const testcase = {
    "@name": cleaned(name),
    "@classname": cleaned(className),
    "@time": seconds(result.durationMs),
    ...(verdict === "passed" ? {} : { [verdict]: troubleOf(result, excuse) }),
    "system-out": cleaned(outputOf(result, labels)),
  };
  // No line of a text begins with "<": only tags are indented.
  return xml.build({ testcase }).replaceAll(/^(?= *<)/gm, "    ");
}

/** The end of a report. */
export function junitClosing(): string {
  return "  </testsuite>\n</testsuites>\n";
}

const xml = new Builder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

function troubleOf(result: ProbeResult, excuse: string | undefined): object {
  if (result.outcome === "success") return {};
  const type = result.outcome === "failure" ? result.reason : result.outcome;
  const message = cleaned(`${type}: ${result.message}`);
  if (excuse !== undefined) return { "@message": `${excuse}: ${message}` };
  return { "@type": type, "@message": message, "#text": `${message}\n${cleaned(result.target)}` };
}

function outputOf(result: ProbeResult, labels: Readonly<Record<string, string>>): string {
  const { target, atMs, details } = result;
  const answer = answerOf(result);
  const end = details.tls?.notAfterMs;
  return [
    `target: ${target}`,
    `at: ${new Date(atMs).toISOString()}`,
    `duration: ${timesOf(result)}`,
    ...(answer === undefined ? [] : [`answer: ${answer}`]),
    ...(end === undefined ? [] : [`certificate until: ${new Date(end).toISOString()}`]),
    ...Object.entries(labels).map(([label, value]) => `${label}: ${value}`),
  ].join("\n");
}

/** Seconds with three decimals: Surefire's schema allows no more. */
function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** XML 1.0 cannot hold these characters, not even escaped. */
function cleaned(text: string): string {
  return text.toWellFormed().replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}
