import { builtInGroups, type Check } from "../check.ts";
import { certificateEndsSoon } from "../check-state.ts";
import { UsageError } from "../errors.ts";
import { contribution, type GroupStatus, worstOf } from "../health.ts";
import { loadSidecarConfig } from "../load-sidecar-config.ts";
import { resultJson } from "../result-json.ts";
import { checkTable } from "./check-table.ts";
import type { CheckedOnce } from "./checked-once.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { probeOnce } from "./probe-once.ts";
import { colourWanted, type Terminal } from "./terminal.ts";

/** The options of `podpulse check`, as they are parsed. */
export type CheckOptions = { readonly config?: string; readonly group?: string; readonly output: "table" | "json" };

/** Probes every check of a configuration (or group) once, at the same time, and tells how it went. */
export async function check({ config, group, output }: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const path = config === undefined ? {} : { path: config };
  const { checks } = await loadSidecarConfig({ ...path, environment: terminal.environment });
  const checked = await Promise.all(
    checksIn(group, checks).map(async (each) => ({ check: each, result: await probeOnce(each) })),
  );
  const status = statusOf(checked);
  const colour = colourWanted(terminal.stdout, terminal);
  terminal.stdout.write(output === "json" ? jsonOf(status, checked) : checkTable(status, checked, colour));
  // 0 says that no critical check failed, and of one that is unknown nobody can say that.
  return status === "unhealthy" || status === "unknown" ? exitCode.failure : exitCode.success;
}

function checksIn(group: string | undefined, checks: readonly Check[]): readonly Check[] {
  if (group === undefined) return checks;
  const groups = new Set<string>([...builtInGroups, ...checks.flatMap((check) => check.groups)]);
  if (!groups.has(group)) {
    throw new UsageError(`There is no group ${group} (wanted one of ${[...groups].sort().join(", ")})`);
  }
  return checks.filter((check) => check.groups.includes(group));
}

/** The worst of the enforced checks, as in a group. */
function statusOf(checked: readonly CheckedOnce[]): GroupStatus {
  return worstOf(checked.filter(({ check }) => check.mode === "enforce").map(contributionOf));
}

/** As in a group: at worst degraded when it is not critical, and when a certificate is near its end. */
function contributionOf({ check, result }: CheckedOnce): GroupStatus {
  const statusByOutcome = { success: "healthy", failure: "unhealthy", inconclusive: "unknown" } as const;
  const contributed = contribution(statusByOutcome[result.outcome], check.critical);
  return contributed === "healthy" && certificateEndsSoon(result, check.thresholds) ? "degraded" : contributed;
}

function jsonOf(status: GroupStatus, checked: readonly CheckedOnce[]): string {
  const checks = checked.map(({ check, result }) => ({
    name: check.name,
    groups: check.groups,
    critical: check.critical,
    mode: check.mode,
    ...resultJson(result),
  }));
  return `${JSON.stringify({ status, checks }, null, 2)}\n`;
}
