import { randomBytes } from "node:crypto";
import type { TracingConfig } from "../config.ts";
import type { ProbeTrace } from "../probe-trace.ts";

export type TraceStarterOptions = {
  /** The configuration in force. */
  readonly tracing: () => TracingConfig;
  /** There is somewhere to export spans to. */
  readonly exported: boolean;
  /** From 0 to 1; given, so that tests can choose. */
  readonly random?: () => number;
};

/** Starts the trace of one probe; undefined when nobody would see it. */
export type StartTrace = () => ProbeTrace | undefined;

/**
 * Decides for each probe beforehand whether it is sampled, since its target is told so. An own generator of identifiers:
 * traceparent is sent without OpenTelemetry too.
 */
export function traceStarter({ tracing, exported, random = Math.random }: TraceStarterOptions): StartTrace {
  return () => {
    const { sampleRatio, propagate } = tracing();
    if (!exported && !propagate) return undefined;
    return {
      traceId: randomBytes(16).toString("hex"),
      spanId: randomBytes(8).toString("hex"),
      sampled: exported && random() < sampleRatio,
      exported,
      propagate,
    };
  };
}
