import type { ProbeResult } from "../../../src/probe.ts";
import { createProbe } from "../../../src/probes/registry.ts";
import type { ProbeTarget } from "../../../src/target.ts";
import { leavesNothingOpen } from "../../support/open-handles.ts";

export const userAgent = "podpulse/test";

export const environment = { userAgent, onTlsFilesKept: () => {} };

/** Probes a target once, and fails when that leaves a socket, a timer or any other handle open. */
export async function probe(target: ProbeTarget, timeoutMs = 2000): Promise<ProbeResult> {
  const run = await createProbe(target, timeoutMs, environment);
  return await leavesNothingOpen(() => run(new AbortController().signal));
}

/** What a table says of a result: the outcome, or the reason and the message of a failure. */
export function verdictOf(result: ProbeResult): string {
  if (result.outcome === "success") return "success";
  return result.outcome === "failure" ? `${result.reason}: ${result.message}` : result.message;
}
