import { type CheckReport, statusOf } from "../../src/cli/check-report.ts";
import type { CheckedOnce } from "../../src/cli/checked-once.ts";
import { makeCheck } from "../support/make-check.ts";
import { failure, inconclusive, success } from "../support/make-result.ts";

/** Every way in which a check can go, by its name; what `check` ends with when it is the only one. */
export const examples = {
  app: { checked: { check: makeCheck({ name: "app" }), result: success() }, code: 0 },
  database: { checked: { check: makeCheck({ name: "database" }), result: failure() }, code: 1 },
  cache: { checked: { check: makeCheck({ name: "cache", critical: false }), result: failure("timeout") }, code: 0 },
  shadow: { checked: { check: makeCheck({ name: "shadow", mode: "observe" }), result: failure() }, code: 0 },
  starved: { checked: { check: makeCheck({ name: "starved" }), result: inconclusive() }, code: 1 },
  idle: { checked: { check: makeCheck({ name: "idle", critical: false }), result: inconclusive() }, code: 0 },
} as const satisfies Record<string, { readonly checked: CheckedOnce; readonly code: 0 | 1 }>;

/** A run of these checks. */
export function reportOf(checked: readonly CheckedOnce[], group?: string): CheckReport {
  return { checked, status: statusOf(checked), ...(group === undefined ? {} : { group }) };
}

/** A run of all examples. */
export const everything = reportOf(Object.values(examples).map(({ checked }) => checked));
