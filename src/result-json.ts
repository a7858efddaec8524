import type { PhaseDurations, ProbeDetails, ProbeResult } from "./probe.ts";
import { keptTraceId } from "./probe-trace.ts";
import type { RecentResult } from "./recent-results.ts";

/** A probe result as it is written out: times in ISO 8601, durations to the microsecond, absent values absent. */
export type ResultJson = {
  readonly target: string;
  readonly outcome: ProbeResult["outcome"];
  readonly reason?: string;
  readonly message?: string;
  readonly durationMs: number;
  readonly phases: Readonly<Record<string, number>>;
  readonly at: string;
  readonly http?: { readonly status: number };
  readonly grpc?: { readonly servingStatus: string };
  readonly tls?: { readonly notAfter?: string; readonly protocol?: string; readonly clientNotAfter?: string };
  readonly via?: "proxy";
  readonly traceId?: string;
};

/** The JSON shape of design 4.5, the same on the command line and in `/status`. */
export function resultJson(result: ProbeResult): ResultJson {
  const { target, outcome, durationMs, phases, details, atMs } = result;
  const traceId = keptTraceId(result);
  return {
    target,
    outcome,
    ...(outcome === "failure" ? { reason: result.reason } : {}),
    ...(outcome === "success" ? {} : { message: result.message }),
    durationMs: rounded(durationMs),
    phases: phasesJson(phases),
    at: iso(atMs),
    ...(details.http ? { http: details.http } : {}),
    ...(details.grpc ? { grpc: details.grpc } : {}),
    ...tlsJson(details),
    ...(details.via ? { via: details.via } : {}),
    ...(traceId === undefined ? {} : { traceId }),
  };
}

/** What is remembered of an older result, as it is written out: without its time, whose text costs more than all else. */
export function recentResultJson(result: RecentResult): RecentResult {
  return { ...result, durationMs: rounded(result.durationMs) };
}

function phasesJson(phases: PhaseDurations): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(phases).map(([phase, ms]) => [`${phase}Ms`, rounded(ms)]));
}

function tlsJson({ tls }: ProbeDetails): Pick<ResultJson, "tls"> {
  const { notAfterMs, protocol, clientNotAfterMs } = tls ?? {};
  const json = {
    ...(notAfterMs === undefined ? {} : { notAfter: iso(notAfterMs) }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(clientNotAfterMs === undefined ? {} : { clientNotAfter: iso(clientNotAfterMs) }),
  };
  return Object.keys(json).length > 0 ? { tls: json } : {};
}

function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
