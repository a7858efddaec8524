import { builtInGroups, type Check } from "../check.ts";
import { UsageError } from "../errors.ts";
import { loadSidecarConfig } from "../load-sidecar-config.ts";
import { type CheckOutput, loadCheckWriter } from "./check-output.ts";
import { statusOf } from "./check-report.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { probeOnce } from "./probe-once.ts";
import { colourWanted, type Terminal } from "./terminal.ts";

/** The options of `podpulse check`, as they are parsed. */
export type CheckOptions = {
  readonly config?: string;
  readonly group?: string;
  readonly output?: CheckOutput;
  readonly metrics?: true;
  readonly trace?: true;
};

/** Probes every check of a configuration (or group) once, at the same time, and tells how it went. */
export async function check(options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const { config, group, trace } = options;
  const output = outputOf(options);
  const path = config === undefined ? {} : { path: config };
  const { checks } = await loadSidecarConfig({ ...path, environment: terminal.environment });
  const wanted = checksIn(group, checks);
  const { stdout } = terminal;
  const look = {
    colour: colourWanted(stdout, terminal),
    ...(stdout.isTTY && stdout.columns ? { columns: stdout.columns } : {}),
  };
  const { each, all } = await loadCheckWriter(output); // before the probes, which it would make wait
  const checked = await Promise.all(
    wanted.map(async (one) => {
      const checkedOne = { check: one, result: await probeOnce(one) };
      if (each) stdout.write(each(checkedOne));
      return checkedOne;
    }),
  );
  const status = statusOf(checked);
  if (all) stdout.write(await all({ checked, status, ...(group === undefined ? {} : { group }) }, look));
  if (trace) stdout.write((await import("./check-trace.ts")).checkTrace(checked, look));
  // 0 says that no critical check failed, and of one that is unknown nobody can say that.
  return status === "unhealthy" || status === "unknown" ? exitCode.failure : exitCode.success;
}

function outputOf({ output, metrics, trace }: CheckOptions): CheckOutput {
  if (metrics && output !== undefined && output !== "prometheus") {
    throw new UsageError(`--metrics is -o prometheus, so it cannot go with -o ${output} (leave one of them out)`);
  }
  const wanted = metrics ? "prometheus" : (output ?? "table");
  if (trace && wanted !== "table") {
    const found = metrics ? "--metrics" : `-o ${wanted}`;
    throw new UsageError(`--trace draws below the table, so it cannot go with ${found} (leave one of them out)`);
  }
  return wanted;
}

function checksIn(group: string | undefined, checks: readonly Check[]): readonly Check[] {
  if (group === undefined) return checks;
  const groups = new Set<string>([...builtInGroups, ...checks.flatMap((one) => one.groups)]);
  if (!groups.has(group)) {
    throw new UsageError(`There is no group ${group} (wanted one of ${[...groups].sort().join(", ")})`);
  }
  return checks.filter((one) => one.groups.includes(group));
}
