/** The trace that one probe is the root of (W3C Trace Context). */
export type ProbeTrace = {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Decided beforehand, since the target is told: its span is exported whatever comes. */
  readonly sampled: boolean;
  /** There is somewhere to export to. */
  readonly exported: boolean;
  /** The target is told. */
  readonly propagate: boolean;
};

/** A trace whose probe has ended; `kept`: it can be looked up. */
export type EndedTrace = ProbeTrace & { readonly kept: boolean };

/** A probe that took this part of its timeout is slow. */
export const slowPart = 0.5;

/** Traces of failures and of slow probes are kept, besides those that were sampled; one that changes a status is later. */
export function endTrace(trace: ProbeTrace, failed: boolean, partOfTimeout: number): EndedTrace {
  return { ...trace, kept: trace.exported && (trace.sampled || failed || partOfTimeout >= slowPart) };
}

/** The header that tells a trace (https://www.w3.org/TR/trace-context/#traceparent-header). */
export function traceparentOf({ traceId, spanId, sampled }: ProbeTrace): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/** A result that led to something worth to be looked at: its trace is kept, whatever was decided before. */
export function withTraceKept<R extends { readonly trace?: EndedTrace }>(result: R): R {
  const { trace } = result;
  return trace?.exported && !trace.kept ? { ...result, trace: { ...trace, kept: true } } : result;
}

/** The trace that can be looked up for a result. */
export function keptTraceId({ trace }: { readonly trace?: EndedTrace }): string | undefined {
  return trace?.kept ? trace.traceId : undefined;
}
