import type { Profiler } from "node:inspector";
import { ProfileBuilder } from "./profile-builder.ts";

/**
 * V8's CPU profile in pprof's format. What was idle is left out, as in Go's: it took no CPU time. Where in a function the
 * time went is known of the innermost one only; of its callers, where they begin.
 */
export function cpuProfile({ nodes, startTime, endTime, samples = [] }: Profiler.Profile, atMs: number): Uint8Array {
  const durationNanos = (endTime - startTime) * 1000;
  // On a busy machine V8 takes fewer samples than it was asked for; each then stands for more time.
  const nanosEach = samples.length > 0 ? durationNanos / samples.length : 0;
  const builder = new ProfileBuilder({
    values: [
      { type: "samples", unit: "count" },
      { type: "cpu", unit: "nanoseconds" },
    ],
    period: { type: "cpu", unit: "nanoseconds", length: nanosEach },
    atMs,
    durationMs: durationNanos / 1e6,
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const visit = (node: Profiler.ProfileNode, callers: readonly number[]): void => {
    for (const [line, ticks] of ticksByLine(node)) {
      builder.add([builder.location(node.callFrame, line), ...callers], [ticks, Math.round(ticks * nanosEach)]);
    }
    const stack = [builder.location(node.callFrame), ...callers];
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child && child.callFrame.functionName !== "(idle)") visit(child, stack);
    }
  };
  // The root is no function, and has no time of its own.
  for (const id of nodes[0]?.children ?? []) {
    const child = byId.get(id);
    if (child && child.callFrame.functionName !== "(idle)") visit(child, []);
  }
  return builder.encoded();
}

/** How many samples met each line; those whose line is not known count for where the function begins. */
function ticksByLine({ callFrame, hitCount = 0, positionTicks = [] }: Profiler.ProfileNode): Map<number, number> {
  const byLine = new Map<number, number>();
  const count = (line: number, ticks: number) => void byLine.set(line, (byLine.get(line) ?? 0) + ticks);
  for (const { line, ticks } of positionTicks) count(line, ticks);
  const rest = hitCount - positionTicks.reduce((sum, { ticks }) => sum + ticks, 0);
  if (rest > 0) count(callFrame.lineNumber + 1, rest);
  return byLine;
}
