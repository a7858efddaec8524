import type { Check } from "../check.ts";
import { UsageError } from "../errors.ts";
import type { ProbeResult } from "../probe.ts";
import { createProbe } from "../probes/registry.ts";
import { tlsFileProblems } from "../probes/tls-identity.ts";
import type { ProbeTarget } from "../target.ts";
import { version } from "../version.ts";

/** Runs a check's probe once. */
export async function probeOnce({ target, timing }: Check): Promise<ProbeResult> {
  const lifetime = new AbortController();
  const probe = await createProbe(target, {
    timeoutMs: timing.timeoutMs,
    userAgent: `podpulse/${version}`,
    lifetime: lifetime.signal,
    onTlsFilesKept: () => {},
    onPushedResult: () => {},
  });
  try {
    return await probe(lifetime.signal);
  } finally {
    lifetime.abort();
  }
}

/** Throws a UsageError when TLS files named on the command line cannot be used. */
export function refuseUnusableTlsFiles(targets: readonly ProbeTarget[]): void {
  const problems = targets.flatMap(({ tls }) => (tls ? tlsFileProblems(tls) : []));
  const messages = new Set(problems.map(({ message }) => message));
  if (messages.size > 0) throw new UsageError(`Cannot use the TLS files: ${[...messages].join("; ")}`);
}
