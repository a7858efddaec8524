/** Go's names for the signals that end a probe early. */
const names = { SIGINT: "interrupt", SIGTERM: "terminated" } as const;

/**
 * Aborts at the first SIGINT or SIGTERM, telling so first. Later ones change nothing, up to the end of the process: it
 * ends with the exit code of the probe.
 */
export function cancelledBySignals(log: (line: string) => void): { readonly signal: AbortSignal; end(): void } {
  const stop = new AbortController();
  const onSignal = (name: keyof typeof names) => {
    if (stop.signal.aborted) return;
    log(`cancellation received (signal: ${names[name]})`);
    stop.abort(new Error("context canceled"));
  };
  const signals = Object.keys(names) as readonly (keyof typeof names)[];
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: stop.signal,
    end: () => {
      if (!stop.signal.aborted) for (const name of signals) process.off(name, onSignal);
    },
  };
}
