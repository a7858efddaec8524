import { setTimeout as sleep } from "node:timers/promises";

/** Pauses between two attempts: shorter than grpc-go's, whose second attempt comes after its default deadline. */
const pauses = { firstMs: 100, growth: 1.6, longestMs: 1000 } as const;

/** What an attempt came to; of one that failed the cause may be unknown. */
export type Attempt<T> =
  | { readonly type: "done"; readonly value: T }
  | { readonly type: "failed"; readonly cause: string | undefined };

/**
 * Makes attempts until one brings something, or the time is over: then returns the newest cause that was known. An
 * attempt ends with its signal. Throws the reason of `cancel`.
 */
export async function keepTrying<T>(
  attempt: (signal: AbortSignal) => Promise<Attempt<T>>,
  timeoutMs: number,
  cancel: AbortSignal,
): Promise<Attempt<T>> {
  const stop = new AbortController();
  const giveUp = () => stop.abort(cancel.reason);
  const timer = setTimeout(() => stop.abort(new Error("deadline")), timeoutMs);
  cancel.addEventListener("abort", giveUp, { once: true });
  let cause: string | undefined;
  try {
    cancel.throwIfAborted();
    for (let pauseMs: number = pauses.firstMs; !stop.signal.aborted; pauseMs *= pauses.growth) {
      const found = await attempt(stop.signal);
      if (found.type === "done") return found;
      // What the last attempt was cut off in says less than how an earlier one failed.
      if (!stop.signal.aborted || cause === undefined) cause = found.cause ?? cause;
      await sleep(Math.min(pauseMs, pauses.longestMs), undefined, { signal: stop.signal }).catch(() => {});
    }
    cancel.throwIfAborted();
    return { type: "failed", cause };
  } finally {
    clearTimeout(timer);
    cancel.removeEventListener("abort", giveUp);
  }
}
