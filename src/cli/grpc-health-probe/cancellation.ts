/** Go's names for the signals that end a probe early. */
const names = { SIGINT: "interrupt", SIGTERM: "terminated" } as const;

/** Aborts at the first SIGINT or SIGTERM, telling so first; later ones change nothing. */
export function cancelledBySignals(log: (line: string) => void): { readonly signal: AbortSignal; end(): void } {
  const stop = new AbortController();
  const onSignal = (name: keyof typeof names) => {
    if (stop.signal.aborted) return;
    log(`cancellation received (signal: ${names[name]})`);
    stop.abort(new Error("context canceled"));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return { signal: stop.signal, end: () => process.off("SIGINT", onSignal).off("SIGTERM", onSignal) };
}
