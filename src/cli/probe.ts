import type { ProbeResult } from "../probe.ts";
import { resultJson } from "../result-json.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { probeOnce } from "./probe-once.ts";
import type { ProbeOptions } from "./probe-options.ts";
import { resultLine } from "./result-text.ts";
import { colourWanted, type Terminal } from "./terminal.ts";
import { checksFromUrls } from "./url-checks.ts";

/** The options of `podpulse probe`, as they are parsed. */
export type ProbeCommandOptions = ProbeOptions & {
  /** Seconds. */
  readonly timeout: number;
  readonly output: "text" | "json";
};

/** Probes every target once, at the same time, and tells the results in the order of the targets. */
export async function probe(
  urls: readonly string[],
  options: ProbeCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const checks = await checksFromUrls(urls, options, options.timeout);
  const results = await Promise.all(checks.map(probeOnce));
  for (const result of results) terminal.stdout.write(`${textOf(result, options, terminal)}\n`);
  return results.every(({ outcome }) => outcome === "success") ? exitCode.success : exitCode.failure;
}

function textOf(result: ProbeResult, { output }: ProbeCommandOptions, terminal: Terminal): string {
  if (output === "json") return JSON.stringify(resultJson(result));
  return resultLine(result, colourWanted(terminal.stdout, terminal));
}
