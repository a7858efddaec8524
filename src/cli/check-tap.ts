import { stringify } from "yaml";
import { resultJson } from "../result-json.ts";
import { type CheckReport, excuseOf } from "./check-report.ts";
import type { CheckedOnce } from "./checked-once.ts";

/**
 * TAP version 14. A failure that makes nothing fail is `# TODO`, which no harness counts as one. The time is in the
 * YAML, where every harness leaves it alone: the specification knows no directive for it.
 */
export function checkTap({ checked }: CheckReport): string {
  const plan = checked.length === 0 ? "1..0 # SKIP no checks" : `1..${checked.length}`;
  return ["TAP version 14", plan, ...checked.map(pointOf), ""].join("\n");
}

function pointOf({ check, result }: CheckedOnce, index: number): string {
  const succeeded = result.outcome === "success";
  const excuse = excuseOf(check);
  const directive = succeeded || excuse === undefined ? "" : ` # TODO ${excuse}`;
  const line = `${succeeded ? "ok" : "not ok"} ${index + 1} - ${check.name}${directive}`;
  const { durationMs, ...rest } = resultJson(result);
  const diagnostics = stringify({ duration_ms: durationMs, ...rest }, { lineWidth: 0 });
  return `${line}\n  ---\n${diagnostics.trimEnd().replaceAll(/^(?=.)/gm, "  ")}\n  ...`;
}
