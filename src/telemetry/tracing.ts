import { DiagLogLevel, diag, ROOT_CONTEXT, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";
import type { EventListener } from "../event.ts";
import type { ProbeTrace } from "../probe-trace.ts";
import { version } from "../version.ts";
import { keptTraces } from "./kept-traces.ts";
import { probeSpan } from "./probe-span.ts";
import { complaintText } from "./trace-complaint.ts";
import type { TraceSettings } from "./trace-settings.ts";

export type Tracing = {
  /** The subscriber that exports spans; give it every event. */
  readonly listen: EventListener;
  /** Sends what is left, for a second at most. Never rejects. */
  readonly close: () => Promise<void>;
};

export type TracingOptions = {
  readonly settings: TraceSettings;
  readonly logger: Logger;
  /** Monotonic time. */
  readonly now: () => number;
};

const flushMs = 1000;

/** What goes wrong with exporting is logged at most this often. */
const complaintEveryMs = 10_000;

/**
 * Exports the spans of probes whose traces are kept by OTLP over HTTP, as the OTEL_* variables say. Spans wait in a
 * bounded queue, and are dropped beyond it: a dead collector harms nothing. This file is loaded only when there is one.
 */
export function startTracing(options: TracingOptions): Tracing {
  const { settings } = options;
  const complain = complainTo(options);
  const ids = new ProbeIds();
  const own = resourceFromAttributes({ "service.name": "podpulse", "service.version": version });
  const provider = new TracerProvider({
    sampler: new AlwaysOnSampler(),
    idGenerator: ids,
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), ...settings.batches })],
  });
  const tracer = provider.getTracer("podpulse", version);
  const listen = keptTraces((check, result, trace) => {
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
  });
  const close = async (): Promise<void> => {
    const late = Promise.withResolvers<"late">();
    const timer = setTimeout(() => late.resolve("late"), flushMs);
    const sent = provider.shutdown().then(
      () => "sent" as const,
      () => "told" as const, // by the SDK's complaint, or by ours before
    );
    const end = await Promise.race([sent, late.promise]);
    clearTimeout(timer);
    diag.disable();
    if (end === "late") complain(`what was left at the end was not taken within ${flushMs / 1000} s`);
  };
  return { listen, close };
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

/** Makes log lines of the SDK's own complaints; never of what it sent, which may hold a token. */
function complainTo({ settings, logger, now }: TracingOptions): (text: string) => void {
  const complain = (text: string) =>
    logger.warn({ event: "trace-export-failed" }, `spans could not be exported to ${settings.origin}: ${text}`);
  let quietUntil = Number.NEGATIVE_INFINITY;
  const heed = (message: string): void => {
    if (now() < quietUntil) return;
    quietUntil = now() + complaintEveryMs;
    complain(complaintText(message));
  };
  const ignore = () => {};
  diag.setLogger(
    { error: heed, warn: heed, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  return complain;
}
