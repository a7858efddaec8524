import { resultJson } from "../result-json.ts";
import type { CheckReport } from "./check-report.ts";
import type { CheckedOnce } from "./checked-once.ts";

/** Everything as one JSON document. */
export function checkJson({ status, checked }: CheckReport): string {
  return `${JSON.stringify({ status, checks: checked.map(objectOf) }, null, 2)}\n`;
}

/** One check as a line of its own, the same object as in {@link checkJson}. */
export function checkJsonLine(checked: CheckedOnce): string {
  return `${JSON.stringify(objectOf(checked))}\n`;
}

function objectOf({ check, result }: CheckedOnce): object {
  const { name, groups, critical, mode } = check;
  return { name, groups, critical, mode, ...resultJson(result) };
}
