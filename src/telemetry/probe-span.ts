import type { Check } from "../check.ts";
import { type ProbeResult, phases } from "../probe.ts";
import type { ProbeTarget } from "../target.ts";

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A probe as a span, in OpenTelemetry's terms but not in its types. Times are epoch milliseconds. */
export type ProbeSpan = {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: SpanAttributes;
  readonly events: readonly { readonly name: string; readonly atMs: number; readonly attributes: SpanAttributes }[];
  /** What went wrong; absent for a success, and for an inconclusive probe, which says nothing. */
  readonly error?: string;
};

/**
 * The span of a result. Names of attributes are those of OpenTelemetry's semantic conventions where it has one. A probe
 * knows how long its phases took and not when they began: their events are laid end to end.
 */
export function probeSpan({ name, target }: Check, result: ProbeResult): ProbeSpan {
  const { outcome, atMs: startMs, durationMs } = result;
  return {
    name: `probe ${name}`,
    startMs,
    endMs: startMs + durationMs,
    attributes: {
      "podpulse.check": name,
      "podpulse.protocol": target.protocol,
      "podpulse.outcome": outcome,
      "url.full": result.target,
      ...placeOf(target),
      ...requestOf(target),
      ...answerOf(result),
      ...(outcome === "failure" ? { "podpulse.reason": result.reason, "error.type": result.reason } : {}),
    },
    events: phaseEvents(result),
    ...(outcome === "failure" ? { error: result.message } : {}),
  };
}

function placeOf({ address }: ProbeTarget): SpanAttributes {
  if (address.type === "unix") return { "server.address": address.socketPath, "network.transport": "unix" };
  return { "server.address": address.host, "server.port": address.port, "network.transport": "tcp" };
}

function requestOf({ protocol }: ProbeTarget): SpanAttributes {
  switch (protocol) {
    case "http":
      return { "http.request.method": "GET" };
    case "grpc":
      return { "rpc.system.name": "grpc", "rpc.method": "grpc.health.v1.Health/Check" };
    case "tcp":
      return {};
  }
}

function answerOf({ details: { http, grpc, rpcStatus, tls, via } }: ProbeResult): SpanAttributes {
  const status = rpcStatus ?? (grpc ? "OK" : undefined);
  return {
    ...(http ? { "http.response.status_code": http.status } : {}),
    ...(grpc ? { "podpulse.serving_status": grpc.servingStatus } : {}),
    ...(status === undefined ? {} : { "rpc.status_code": status }),
    ...(tls?.protocol === undefined ? {} : { "tls.protocol.version": tls.protocol.replace(/^TLSv/, "") }),
    ...(via ? { "podpulse.via": via } : {}),
  };
}

function phaseEvents({ atMs, phases: durations }: ProbeResult): ProbeSpan["events"] {
  let beginsMs = atMs;
  return phases.flatMap((name) => {
    const durationMs = durations[name];
    if (durationMs === undefined) return [];
    const event = { name, atMs: beginsMs, attributes: { "podpulse.phase.duration_ms": durationMs } };
    beginsMs += durationMs;
    return [event];
  });
}
