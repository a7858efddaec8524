import { Option } from "commander";
import { builtInGroups, type Check } from "../check.ts";
import { UsageError } from "../errors.ts";
import { contribution, type GroupStatus, worstOf } from "../health.ts";
import { loadSidecarConfig } from "../load-sidecar-config.ts";
import type { ProbeResult } from "../probe.ts";
import { resultJson } from "../result-json.ts";
import { checkTable } from "./check-table.ts";
import { configOption } from "./config-option.ts";
import { exitCode, exitCodesHelp } from "./exit-code.ts";
import { probeOnce } from "./probe-once.ts";
import type { AddCommand } from "./program.ts";
import { colourWanted } from "./terminal.ts";

/** A check and what its one probe brought. */
export type CheckedOnce = { readonly check: Check; readonly result: ProbeResult };

type CheckOptions = { readonly config?: string; readonly group?: string; readonly output: "table" | "json" };

const help = `
Thresholds, delays and periods do not matter here: each check is probed once.

Examples:
  $ podpulse check -c podpulse.yaml
  $ podpulse check -c podpulse.yaml --group readiness -o json
${exitCodesHelp("no critical check failed", "a critical check failed")}`;

/** `podpulse check`: every check once, together. */
export const checkCommand: AddCommand = (program, terminal, done) => {
  program
    .command("check")
    .description("Probe every check of a configuration once, at the same time, and tell how it went.")
    .addOption(configOption())
    .option("--group <name>", "only the checks of this group")
    .addOption(
      new Option("-o, --output <format>", "how results are written").choices(["table", "json"]).default("table"),
    )
    .addHelpText("after", help)
    .action(async ({ config, group, output }: CheckOptions) => {
      const path = config === undefined ? {} : { path: config };
      const { checks } = await loadSidecarConfig({ ...path, environment: terminal.environment });
      const checked = await Promise.all(
        checksIn(group, checks).map(async (check) => ({ check, result: await probeOnce(check) })),
      );
      const status = statusOf(checked);
      const colour = colourWanted(terminal.stdout, terminal);
      terminal.stdout.write(output === "json" ? jsonOf(status, checked) : checkTable(status, checked, colour));
      done(status === "unhealthy" ? exitCode.failure : exitCode.success);
    });
};

function checksIn(group: string | undefined, checks: readonly Check[]): readonly Check[] {
  if (group === undefined) return checks;
  const groups = new Set<string>([...builtInGroups, ...checks.flatMap((check) => check.groups)]);
  if (!groups.has(group)) {
    throw new UsageError(`There is no group ${group} (wanted one of ${[...groups].sort().join(", ")})`);
  }
  return checks.filter((check) => check.groups.includes(group));
}

/** The worst of the enforced checks, as in a group; an inconclusive probe leaves it unknown. */
function statusOf(checked: readonly CheckedOnce[]): GroupStatus {
  const statusByOutcome = { success: "healthy", failure: "unhealthy", inconclusive: "unknown" } as const;
  return worstOf(
    checked
      .filter(({ check }) => check.mode === "enforce")
      .map(({ check, result }) => contribution(statusByOutcome[result.outcome], check.critical)),
  );
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
