import type { ProbeResult } from "../../../src/probe.ts";
import { type CreateProbeOptions, createProbe } from "../../../src/probes/registry.ts";
import type { ProbeTarget } from "../../../src/target.ts";
import { leavesNothingOpen } from "../../support/open-handles.ts";

export const userAgent = "podpulse/test";

/** What a probe needs besides its target; it lives as long as the process, unless a test says otherwise. */
export function optionsOf(timeoutMs: number, wishes: Partial<CreateProbeOptions> = {}): CreateProbeOptions {
  const { signal: lifetime } = new AbortController();
  return { timeoutMs, userAgent, lifetime, onTlsFilesKept: () => {}, onPushedResult: () => {}, ...wishes };
}

/** Probes a target once, and fails when that leaves a socket, a timer or any other handle open. */
export async function probe(target: ProbeTarget, timeoutMs = 2000): Promise<ProbeResult> {
  const run = await createProbe(target, optionsOf(timeoutMs));
  return await leavesNothingOpen(() => run(new AbortController().signal));
}

/** What a table says of a result: the outcome, or the reason and the message of a failure. */
export function verdictOf(result: ProbeResult): string {
  if (result.outcome === "success") return "success";
  return result.outcome === "failure" ? `${result.reason}: ${result.message}` : result.message;
}
