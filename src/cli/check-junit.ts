import { type CheckReport, excuseOf } from "./check-report.ts";
import type { CheckedOnce } from "./checked-once.ts";
import { type JunitCase, junitClosing, junitOpening, junitTestcase, junitVerdict } from "./junit-xml.ts";

/** A JUnit report: one suite, whose cases are red exactly when `check` ends with 1. */
export function checkJunit({ checked, group }: CheckReport): string {
  const cases = checked.map((one) => caseOf(one, group));
  const verdicts = cases.map(junitVerdict);
  const count = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length;
  const startedAtMs = Math.min(...checked.map(({ result }) => result.atMs), Date.now());
  const suite = junitOpening({
    name: nameOf(group),
    startedAtMs,
    counts: {
      tests: cases.length,
      failures: count("failure"),
      errors: count("error"),
      skipped: count("skipped"),
      durationMs: Math.max(0, ...checked.map(({ result }) => result.durationMs)),
    },
  });
  return `${suite}${cases.map(junitTestcase).join("")}${junitClosing()}`;
}

function caseOf({ check, result }: CheckedOnce, group: string | undefined): JunitCase {
  const excuse = excuseOf(check);
  const className = nameOf(group ?? check.target.protocol);
  return { name: check.name, className, result, ...(excuse === undefined ? {} : { excuse }) };
}

function nameOf(part: string | undefined): string {
  return part === undefined ? "podpulse" : `podpulse.${part}`;
}
