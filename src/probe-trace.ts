/** The trace that one probe is the root of (W3C Trace Context). */
export type ProbeTrace = {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Its span is exported whatever comes; a failure's is anyway, if there is somewhere to export to. */
  readonly sampled: boolean;
  /** There is somewhere to export to. */
  readonly exported: boolean;
  /** The target is told. */
  readonly propagate: boolean;
};

/** The header that tells a trace (https://www.w3.org/TR/trace-context/#traceparent-header). */
export function traceparentOf({ traceId, spanId, sampled }: ProbeTrace): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/** The trace that can be looked up for a result: a failure's, or one that was sampled. */
export function keptTraceId(result: { readonly outcome: string; readonly trace?: ProbeTrace }): string | undefined {
  const { outcome, trace } = result;
  return trace?.exported && (outcome === "failure" || trace.sampled) ? trace.traceId : undefined;
}
