import { certificateEndsSoon } from "../check-state.ts";
import { resultJson } from "../result-json.ts";
import type { CheckedOnce } from "./checked-once.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { probeOnce } from "./probe-once.ts";
import type { ProbeOptions } from "./probe-options.ts";
import { degradedLine, resultLine } from "./result-text.ts";
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
  const all = await Promise.all(checks.map(async (check) => ({ check, result: await probeOnce(check) })));
  for (const one of all) terminal.stdout.write(`${textOf(one, options, terminal)}\n`);
  return all.every((one) => one.result.outcome === "success" && !warns(one)) ? exitCode.success : exitCode.failure;
}

function textOf(one: CheckedOnce, { output }: ProbeCommandOptions, terminal: Terminal): string {
  if (output === "json")
    return JSON.stringify({ ...resultJson(one.result), ...(warns(one) ? { degraded: true } : {}) });
  const colour = colourWanted(terminal.stdout, terminal);
  return warns(one) ? degradedLine(one.result, colour) : resultLine(one.result, colour);
}

/** Whether a success has a certificate, the peer's or ours, that is near its end. */
function warns({ check, result }: CheckedOnce): boolean {
  return result.outcome === "success" && certificateEndsSoon(result, check.thresholds) === true;
}
