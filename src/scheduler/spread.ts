import { crc32 } from "node:zlib";

/**
 * Where in its period a check is probed, from 0 (inclusive) to 1 (exclusive). A hash of host name and check name, so
 * that neither the checks of one pod nor the pods of one rollout march in step, and a restart changes nothing.
 */
export function spreadFraction(hostName: string, checkName: string): number {
  return crc32(`${hostName}\0${checkName}`) / 2 ** 32;
}

/**
 * The first of the moments `anchor`, `anchor + period`, `anchor + 2 × period`, ... that is later than `after`.
 * Moments that were missed are skipped, not caught up.
 */
export function nextSlot(anchor: number, periodMs: number, after: number): number {
  if (after < anchor) return anchor;
  const slot = anchor + (Math.floor((after - anchor) / periodMs) + 1) * periodMs;
  return slot > after ? slot : slot + periodMs; // the division may round down to `after` itself
}
