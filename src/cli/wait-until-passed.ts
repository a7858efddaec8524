import { setTimeout as sleep } from "node:timers/promises";
import type { ProbeResult } from "../probe.ts";
import type { WaitBoard } from "./wait-board.ts";

export type WaitingOptions = {
  /** One for each target of the board. */
  readonly probes: readonly ((signal: AbortSignal) => Promise<ProbeResult>)[];
  readonly board: WaitBoard;
  readonly intervalMs: number;
  /** Undefined: for ever. */
  readonly timeoutMs: number | undefined;
  /** Hears each result that says something new. */
  readonly onChange: (result: ProbeResult) => void;
};

/**
 * Probes every target again and again, never one twice at a time, until the newest probe of each succeeded: true, or
 * the time is over: false.
 */
export async function waitUntilPassed({
  probes,
  board,
  intervalMs,
  timeoutMs,
  onChange,
}: WaitingOptions): Promise<boolean> {
  const over = new AbortController();
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => over.abort(), timeoutMs);
  const follow = async (probe: (typeof probes)[number], index: number) => {
    while (!over.signal.aborted) {
      const next = sleep(intervalMs, undefined, { signal: over.signal });
      next.catch(() => {});
      const result = await probe(over.signal);
      if (board.take(index, result)) onChange(result);
      if (board.passed) over.abort();
      await next;
    }
  };
  try {
    await Promise.all(probes.map((probe, index) => follow(probe, index).catch(unlessAborted(over.signal))));
  } finally {
    clearTimeout(timer);
    over.abort();
  }
  return board.passed;
}

/** What is thrown because the waiting is over is its end; anything else is our bug. */
function unlessAborted(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}
