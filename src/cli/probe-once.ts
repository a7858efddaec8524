import type { Check } from "../check.ts";
import { UsageError } from "../errors.ts";
import type { Probe, ProbeResult } from "../probe.ts";
import { createProbe } from "../probes/registry.ts";
import { tlsFileProblems } from "../probes/tls-identity.ts";
import type { ProbeTarget } from "../target.ts";
import { version } from "../version.ts";

/** Runs a check's probe once. */
export async function probeOnce(check: Check): Promise<ProbeResult> {
  const lifetime = new AbortController();
  try {
    const probe = await keepProbing(check, lifetime.signal);
    return await probe(lifetime.signal);
  } finally {
    lifetime.abort();
  }
}

/** Makes a check's probe, to be run any number of times until `lifetime` is aborted. */
export async function keepProbing({ target, timing }: Check, lifetime: AbortSignal): Promise<Probe> {
  return await createProbe(target, {
    timeoutMs: timing.timeoutMs,
    userAgent: `podpulse/${version}`,
    lifetime,
    onTlsFilesKept: () => {},
    onPushedResult: () => {},
  });
}

/** Throws a UsageError when TLS files named on the command line cannot be used. */
export function refuseUnusableTlsFiles(targets: readonly ProbeTarget[]): void {
  const problems = targets.flatMap(({ tls }) => (tls ? tlsFileProblems(tls) : []));
  const messages = new Set(problems.map(({ message }) => message));
  if (messages.size > 0) throw new UsageError(`Cannot use the TLS files: ${[...messages].join("; ")}`);
}
