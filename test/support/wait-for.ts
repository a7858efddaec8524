import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 5;

type Truthy<T> = Exclude<T, false | 0 | "" | null | undefined>;

/**
 * Polls `condition` until it gives a truthy value, and returns that, so that a test waits for what it means rather
 * than for a fixed time. What `condition` throws is thrown at once: only "not yet" is waited for.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 5000, what }: { timeoutMs?: number; what: string },
): Promise<Truthy<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value as Truthy<T>;
    if (performance.now() >= deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await delay(POLL_MS);
  }
}
