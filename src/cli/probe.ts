import type { Check } from "../check.ts";
import { certificateEndsSoon } from "../check-state.ts";
import type { ProbeResult } from "../probe.ts";
import { resultJson } from "../result-json.ts";
import { checksOfUrls } from "./checks-of-urls.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { probeOnce } from "./probe-once.ts";
import type { ProbeFlagOptions } from "./probe-options.ts";
import { passes, resultLine } from "./result-text.ts";
import { colourWanted, type Terminal } from "./terminal.ts";

/** The options of `podpulse probe`, as they are parsed. */
export type ProbeOptions = ProbeFlagOptions & { readonly timeout: number; readonly output: "text" | "json" };

/** Probes every target once, at the same time, and tells the results in the order of the targets. */
export async function probe(urls: readonly string[], options: ProbeOptions, terminal: Terminal): Promise<ExitCode> {
  const checks = await checksOfUrls(urls, options, { seconds: options.timeout, flag: "--timeout" });
  const probed = await Promise.all(checks.map(async (check) => ({ check, result: await probeOnce(check) })));
  for (const { check, result } of probed) terminal.stdout.write(`${textOf(check, result, options, terminal)}\n`);
  return probed.every(({ check, result }) => passes(check, result)) ? exitCode.success : exitCode.failure;
}

function textOf(check: Check, result: ProbeResult, { output }: ProbeOptions, terminal: Terminal): string {
  if (output === "text") return resultLine(check, result, colourWanted(terminal.stdout, terminal));
  const endsSoon = certificateEndsSoon(result, check.thresholds) ? { certificateEndsSoon: true } : {};
  return JSON.stringify({ ...resultJson(result), ...endsSoon });
}
