import assert from "node:assert/strict";
import type { HeapProfiler } from "node:inspector";
import { test } from "node:test";
import { heapProfile } from "../../src/profiling/heap-profile.ts";
import { readProfile } from "../support/read-profile.ts";

function node(
  functionName: string,
  selfSize: number,
  children: HeapProfiler.SamplingHeapProfileNode[] = [],
): HeapProfiler.SamplingHeapProfileNode {
  const callFrame = { functionName, url: "node:a", lineNumber: 4, columnNumber: 0, scriptId: "1" };
  return { callFrame, selfSize, children };
}

test("bytes by where they were allocated; who allocated nothing is there as a caller only", () => {
  const head = node("(root)", 0, [node("main", 0, [node("keep", 3000), node("hold", 10)]), node("(V8 API)", 7)]);
  const read = readProfile(heapProfile({ head }, { atMs: 1_770_000_000_000, intervalBytes: 512 }));
  assert.deepEqual(read.samples, [
    { stack: ["keep node:a:5", "main node:a:5"], values: [3000] },
    { stack: ["hold node:a:5", "main node:a:5"], values: [10] },
    { stack: ["(V8 API) node:a:5"], values: [7] },
  ]);
  assert.deepEqual([read.kinds, read.period, read.atMs], [["inuse_space/bytes"], "512 space/bytes", 1_770_000_000_000]);
});
