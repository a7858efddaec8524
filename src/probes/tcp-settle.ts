import type { ProbeFailure } from "../probe.ts";
import type { ProbeRun } from "./protocol-probe.ts";
import type { Received } from "./received.ts";

/**
 * Keeps a connection for a while: a close or reset in that time is a failure. Behind a mesh's proxy every connect
 * succeeds, and only then does the proxy learn that there is nobody to connect to.
 */
export async function settle(received: Received, settleMs: number, run: ProbeRun): Promise<ProbeFailure | undefined> {
  run.phases.enter("request");
  const settled = new AbortController();
  const timer = setTimeout(() => settled.abort(), settleMs);
  const either = AbortSignal.any([settled.signal, run.signal]);
  try {
    while (!either.aborted && !received.ended && !received.error) await received.change(either);
  } finally {
    clearTimeout(timer);
  }
  run.signal.throwIfAborted();
  if (received.error) throw received.error;
  if (!received.ended) return undefined;
  const message = `the peer closed the connection within ${settleMs / 1000} s (settleSeconds)`;
  return { outcome: "failure", reason: "reset", message };
}
