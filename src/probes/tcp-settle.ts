import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import type { ProbeFailure } from "../probe.ts";
import type { ProbeRun } from "./protocol-probe.ts";
import type { Received } from "./received.ts";

/**
 * Keeps a connection for a while: a close or reset in that time is a failure. Behind a mesh's proxy every connect
 * succeeds, and only then does the proxy learn that there is nobody to connect to.
 */
export async function settle(received: Received, settleMs: number, run: ProbeRun): Promise<ProbeFailure | undefined> {
  run.phases.enter("request");
  run.signal.throwIfAborted();
  const over = new AbortController();
  const end = () => over.abort();
  const timer = setTimeout(end, settleMs);
  run.signal.addEventListener("abort", end, { once: true });
  try {
    while (!over.signal.aborted && !received.ended && !received.error) await received.change(over.signal);
  } finally {
    clearTimeout(timer);
    run.signal.removeEventListener("abort", end);
  }
  // The timer of a process that was paused runs before what came meanwhile is read.
  await turnOfTheLoop();
  run.signal.throwIfAborted();
  if (received.error) throw received.error;
  if (!received.ended) return undefined;
  const message = `the peer closed the connection within ${settleMs / 1000} s (settleSeconds)`;
  return { outcome: "failure", reason: "reset", message };
}
