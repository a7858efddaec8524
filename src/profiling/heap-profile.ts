import type { HeapProfiler } from "node:inspector";
import { ProfileBuilder } from "./profile-builder.ts";

/**
 * V8's sampling heap profile in pprof's format: the bytes that live now, by where they were allocated. V8 tells how many
 * bytes a sample stands for and not how many objects, so there is no `inuse_objects`.
 */
export function heapProfile(
  { head }: HeapProfiler.SamplingHeapProfile,
  { atMs, intervalBytes }: { readonly atMs: number; readonly intervalBytes: number },
): Uint8Array {
  const builder = new ProfileBuilder({
    values: [{ type: "inuse_space", unit: "bytes" }],
    period: { type: "space", unit: "bytes", length: intervalBytes },
    atMs,
  });
  const visit = (node: HeapProfiler.SamplingHeapProfileNode, callers: readonly number[]): void => {
    const stack = [builder.location(node.callFrame), ...callers];
    if (node.selfSize > 0) builder.add(stack, [node.selfSize]);
    for (const child of node.children) visit(child, stack);
  };
  for (const child of head.children) visit(child, []);
  return builder.encoded();
}
