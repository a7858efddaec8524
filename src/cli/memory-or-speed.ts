import { setFlagsFromString } from "node:v8";
import type { Check } from "../check.ts";

/** A sidecar that probes more often than this has a use for V8's speed. */
const manyProbesPerSecond = 100;

/**
 * What V8 gives memory for: a young generation that grows, machine code of functions that are not hot, and rarer garbage
 * collections. The young generation stays small with many probes, too: a large one is full of results that live for a period, and
 * copying them stops all else for 6 ms. V8 reads these flags whenever it decides, so that they may change at any time; one that it
 * does not know is without effect. docs/decisions/0020-memory-before-speed.md has the numbers.
 */
const flags = {
  memory: ["--semi-space-growth-factor=1", "--no-sparkplug", "--optimize-for-size"],
  speed: ["--sparkplug", "--no-optimize-for-size"],
  byDefault: ["--semi-space-growth-factor=2", "--sparkplug", "--no-optimize-for-size"],
} as const;

/** Before anything is loaded, since that is when the young generation would grow. */
export function favourMemory(): void {
  flags.memory.forEach(setFlagsFromString);
}

/** For many probes a second, V8 shall make fast code; call it when all is loaded, since compiled code is kept by flags. */
export function favourSpeedFor(checks: readonly Check[]): void {
  const probesPerSecond = checks.reduce((sum, { timing }) => sum + 1000 / timing.periodMs, 0);
  if (probesPerSecond > manyProbesPerSecond) flags.speed.forEach(setFlagsFromString);
}

/** As V8 is without us: for what recorded compiled code that was loaded before {@link favourMemory}. */
export function favourNothing(): void {
  flags.byDefault.forEach(setFlagsFromString);
}
