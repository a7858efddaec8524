import { setTimeout } from "node:timers/promises";
import type { ExitCode } from "./exit-code.ts";
import { askStatus, type Reach, type StatusReply, statusCode } from "./status-request.ts";
import { statusScreen } from "./status-screen.ts";
import type { Terminal } from "./terminal.ts";

export type WatchOptions = {
  /** Seconds between two looks. */
  readonly interval: number;
  readonly output: "table" | "json";
};

/** Tells the status of a sidecar again and again until SIGINT or SIGTERM; returns what the last reply means. */
export async function watchStatus(
  reach: Reach,
  { interval, output }: WatchOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const screen = await statusScreen({ url: reach.url, output }, terminal);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  // Not once: cli-cursor would find itself the only listener left, and end the process.
  for (const signal of signals) process.on(signal, onSignal);
  let last: StatusReply | undefined;
  try {
    while (!stop.signal.aborted) {
      last = await askStatus(reach, stop.signal);
      screen.show(last);
      await setTimeout(interval * 1000, undefined, { signal: stop.signal });
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
    screen.close();
  }
  return statusCode(last ?? { type: "unreachable", message: "no answer yet" });
}

const signals = ["SIGINT", "SIGTERM"] as const;
