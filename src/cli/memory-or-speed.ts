import { setFlagsFromString } from "node:v8";
import type { Check } from "../check.ts";

/** A sidecar that probes more often than this has a use for V8's speed. */
const manyProbesPerSecond = 100;

/**
 * What V8 gives memory for: a young generation that grows, machine code of functions that are not hot, and rarer garbage
 * collections. Together 10 MiB of a small sidecar's 42, for more CPU time: a fifth for a TCP probe, more for gRPC, which is some
 * milliseconds a second. V8 reads these flags whenever it decides, so that they may change at any time; one that it does not know is
 * without effect.
 */
const flags = {
  memory: ["--semi-space-growth-factor=1", "--no-sparkplug", "--optimize-for-size"],
  speed: ["--semi-space-growth-factor=2", "--sparkplug", "--no-optimize-for-size"],
} as const;

/** Before anything is loaded, since that is when the young generation would grow. */
export function favourMemory(): void {
  flags.memory.forEach(setFlagsFromString);
}

/** As V8 is by default. */
export function favourSpeed(): void {
  flags.speed.forEach(setFlagsFromString);
}

/** For many probes a second, V8 shall be as fast as it can. */
export function favourSpeedFor(checks: readonly Check[]): void {
  const probesPerSecond = checks.reduce((sum, { timing }) => sum + 1000 / timing.periodMs, 0);
  if (probesPerSecond > manyProbesPerSecond) favourSpeed();
}
