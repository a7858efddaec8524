import type { FailureReason, ProbeResult } from "../../src/probe.ts";

type Common = Pick<ProbeResult, "target" | "durationMs" | "phases" | "details" | "atMs" | "asOf">;

const common: Common = {
  target: "tcp://10.0.0.1:5432",
  durationMs: 12.3456,
  phases: { connect: 12 },
  details: {},
  atMs: Date.UTC(2026, 0, 1),
};

export function success(wishes: Partial<Common> = {}): ProbeResult {
  return { outcome: "success", ...common, ...wishes };
}

/** By default the message names a host, as messages do. */
export function failure(
  reason: FailureReason = "refused",
  wishes: Partial<Common> & { readonly message?: string; readonly cause?: unknown } = {},
): ProbeResult {
  return { outcome: "failure", reason, message: `${reason} by 10.0.0.1:5432`, ...common, ...wishes };
}

export function inconclusive(): ProbeResult {
  return { outcome: "inconclusive", message: "the event loop was blocked", blockedMs: 800, ...common };
}

/** The result of a probe whose trace is kept. */
export function traced(result: ProbeResult, traceId: string): ProbeResult {
  const trace = { traceId, spanId: "1".repeat(16), sampled: false, exported: true, propagate: false, kept: true };
  return { ...result, trace };
}

/** `S`, `F` and `I` as results. */
export function resultOf(letter: string): ProbeResult {
  if (letter === "I") return inconclusive();
  return letter === "S" ? success() : failure();
}
