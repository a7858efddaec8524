import { nextSlot } from "./spread.ts";

/** A probe that has ended, and how its check is scheduled. */
export type EndedProbe = {
  /** The check's own place in the period: any moment at which it is regularly probed. */
  readonly anchor: number;
  readonly periodMs: number;
  readonly retryPeriodMs: number;
  /** When the probe was to start. */
  readonly plannedAt: number;
  readonly endedAt: number;
  /** Whether the newest result speaks against the published status. */
  readonly disagrees: boolean;
};

/**
 * A slot missed by at most this part of a period is served late, not skipped: with a timeout as long as the period, a
 * probe that times out ends a moment after the next slot, and every second one would be lost just when it matters.
 */
const toleratedLateness = 0.1;

/** When the next probe of a check is to start; a moment that has passed already means at once. */
export function nextProbe({ anchor, periodMs, retryPeriodMs, plannedAt, endedAt, disagrees }: EndedProbe): number {
  const retries = retryPeriodMs !== periodMs && disagrees;
  const stepMs = retries ? retryPeriodMs : periodMs;
  // A timer may fire a moment early, so the slot that was just served never counts as lying ahead.
  const after = Math.max(endedAt - toleratedLateness * stepMs, plannedAt);
  return nextSlot(retries ? plannedAt : anchor, stepMs, after);
}
