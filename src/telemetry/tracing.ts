import { DiagLogLevel, diag, ROOT_CONTEXT, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";
import type { Check } from "../check.ts";
import type { EventListener } from "../event.ts";
import type { ProbeResult } from "../probe.ts";
import { keptTraceId, type ProbeTrace } from "../probe-trace.ts";
import { version } from "../version.ts";
import { probeSpan } from "./probe-span.ts";
import { complaintText } from "./trace-complaint.ts";

export type Tracing = {
  /** The subscriber that exports spans; give it every event. */
  readonly listen: EventListener;
  /** Sends what is left, for a second at most. Never rejects. */
  readonly close: () => Promise<void>;
};

const flushMs = 1000;

/** What goes wrong with exporting is logged at most this often. */
const complaintEveryMs = 10_000;

/**
 * Exports the spans of probes by OTLP over HTTP, as the OTEL_* variables say: of failures, of those that were sampled,
 * and of those that changed a status. Spans wait in a bounded queue, and are dropped beyond it: a dead collector harms
 * nothing. This file is loaded only when there is one.
 */
export function startTracing(logger: Logger, now: () => number): Tracing {
  complainTo(logger, now);
  const ids = new ProbeIds();
  const own = resourceFromAttributes({ "service.name": "podpulse", "service.version": version });
  const provider = new TracerProvider({
    sampler: new AlwaysOnSampler(),
    idGenerator: ids,
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  const tracer = provider.getTracer("podpulse", version);
  const record = (check: Check, result: ProbeResult, trace: ProbeTrace): void => {
    const { name, startMs, endMs, attributes, events, error } = probeSpan(check, result);
    ids.next = trace;
    const span = tracer.startSpan(
      name,
      { kind: SpanKind.CLIENT, startTime: startMs, attributes, root: true },
      ROOT_CONTEXT,
    );
    for (const event of events) span.addEvent(event.name, event.attributes, event.atMs);
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end(endMs);
  };
  /** Results whose spans are wanted only if they turn out to have changed a status; the newest of each check. */
  const undecided = new Map<string, ProbeResult>();
  return {
    listen: (event) => {
      switch (event.type) {
        case "probe-ended": {
          const { check, result } = event;
          if (!result?.trace) return;
          const decided = keptTraceId(result) !== undefined;
          if (decided) record(check, result, result.trace);
          if (decided) undecided.delete(check.name);
          else undecided.set(check.name, result);
          return;
        }
        case "check-status-changed": {
          const result = undecided.get(event.check.name);
          if (!result?.trace || result !== event.state.lastResult) return;
          undecided.delete(event.check.name);
          record(event.check, result, result.trace);
          return;
        }
        case "reload-succeeded":
          for (const { name } of event.changes.removed) undecided.delete(name);
          return;
      }
    },
    close: async () => {
      const timeout = Promise.withResolvers<void>();
      const timer = setTimeout(timeout.resolve, flushMs);
      await Promise.race([provider.shutdown().catch(() => {}), timeout.promise]);
      clearTimeout(timer);
      diag.disable();
    },
  };
}

/** Hands the SDK the identifiers that a probe has had from its start. */
class ProbeIds {
  next: ProbeTrace | undefined;

  generateTraceId(): string {
    return this.next?.traceId ?? "";
  }

  generateSpanId(): string {
    return this.next?.spanId ?? "";
  }
}

/** The SDK's own complaints as log lines; never what it sent or where to, which may hold a token. */
function complainTo(logger: Logger, now: () => number): void {
  let quietUntil = Number.NEGATIVE_INFINITY;
  const complain = (message: string): void => {
    if (now() < quietUntil) return;
    quietUntil = now() + complaintEveryMs;
    logger.warn({ event: "trace-export-failed" }, `spans could not be exported: ${complaintText(message)}`);
  };
  const ignore = () => {};
  diag.setLogger(
    { error: complain, warn: complain, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
