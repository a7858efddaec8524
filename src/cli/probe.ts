import { checkFromUrl } from "../config/target-from-url.ts";
import type { ProbeResult } from "../probe.ts";
import { resultJson } from "../result-json.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { probeOnce, refuseUnusableTlsFiles } from "./probe-once.ts";
import { overridesOf, type ProbeOptions, refuseUnused } from "./probe-options.ts";
import { resultLine } from "./result-text.ts";
import { colourWanted, type Terminal } from "./terminal.ts";

/** Probes every target once, at the same time, and tells the results in the order of the targets. */
export async function probe(urls: readonly string[], options: ProbeOptions, terminal: Terminal): Promise<ExitCode> {
  const overrides = overridesOf(options);
  const checks = urls.map((url) => checkFromUrl(url, overrides));
  const targets = checks.map(({ target }) => target);
  refuseUnused(targets, options);
  refuseUnusableTlsFiles(targets);
  const results = await Promise.all(checks.map(probeOnce));
  for (const result of results) terminal.stdout.write(`${textOf(result, options, terminal)}\n`);
  return results.every(({ outcome }) => outcome === "success") ? exitCode.success : exitCode.failure;
}

function textOf(result: ProbeResult, { output }: ProbeOptions, terminal: Terminal): string {
  if (output === "json") return JSON.stringify(resultJson(result));
  return resultLine(result, colourWanted(terminal.stdout, terminal));
}
