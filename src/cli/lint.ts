import { checkPlaces } from "../config/place-of-check.ts";
import { findingsOf } from "../lint/findings.ts";
import type { LintSubject } from "../lint/rule.ts";
import { timingsOf } from "../lint/timings.ts";
import { meshOf } from "../manifest/mesh.ts";
import type { Mesh } from "../manifest/mesh-name.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { type LintReport, lintJson, lintText } from "./lint-text.ts";
import { lintedConfig } from "./linted-config.ts";
import { podsWithPodpulse, readManifests } from "./manifest-input.ts";
import { colourWanted, type Terminal } from "./terminal.ts";

/** The options of `podpulse lint`, as they are parsed. */
export type LintOptions = {
  readonly config?: string;
  readonly pod: readonly string[];
  readonly container?: string;
  readonly mesh?: Mesh | "none";
  readonly strict?: true;
  readonly output: "text" | "json";
};

/** Tells what will hurt in the pods of a manifest that have podpulse in them. */
export async function lint(options: LintOptions, terminal: Terminal): Promise<ExitCode> {
  const { documents, pods } = await readManifests(options.pod);
  const found = podsWithPodpulse(pods, options.container);
  const reports = await Promise.all(
    found.map(async (one): Promise<LintReport> => {
      const { config, texts } = await lintedConfig(options.config, documents, one, terminal);
      const mesh = options.mesh ?? meshOf(one.pod, documents);
      const known = mesh === undefined || mesh === "none" ? {} : { mesh };
      const subject: LintSubject = { ...one, config, ...known, placeOfCheck: checkPlaces(texts) };
      return { findings: findingsOf(subject), timings: timingsOf(subject) };
    }),
  );
  const report: LintReport = {
    findings: reports.flatMap(({ findings }) => findings),
    timings: reports.flatMap(({ timings }) => timings),
  };
  const { stdout } = terminal;
  stdout.write(options.output === "json" ? lintJson(report) : lintText(report, colourWanted(stdout, terminal)));
  const failing = report.findings.filter(
    ({ severity }) => severity === "error" || (severity === "warning" && options.strict),
  );
  return failing.length > 0 ? exitCode.failure : exitCode.success;
}
