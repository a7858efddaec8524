import assert from "node:assert/strict";
import type { Profiler } from "node:inspector";
import { test } from "node:test";
import { cpuProfile } from "../../src/profiling/cpu-profile.ts";
import { readProfile } from "../support/read-profile.ts";

const frame = (functionName: string, url = "", lineNumber = -1) => ({
  functionName,
  url,
  lineNumber,
  columnNumber: 0,
  scriptId: "1",
});

/** A profile of 1 s, with a sample each 100 ms. */
function profileOf(nodes: readonly Profiler.ProfileNode[], samples = Array<number>(10).fill(1)): Profiler.Profile {
  return { nodes: [...nodes], startTime: 5_000_000, endTime: 6_000_000, samples, timeDeltas: [] };
}

const main = frame("main", "file:///app/podpulse.js", 9);
const busy: Profiler.ProfileNode[] = [
  { id: 1, callFrame: frame("(root)"), children: [2, 3, 6] },
  { id: 2, callFrame: frame("(idle)"), hitCount: 4 },
  { id: 3, callFrame: main, hitCount: 1, positionTicks: [{ line: 12, ticks: 1 }], children: [4, 5] },
  {
    id: 4,
    callFrame: frame("read", "node:fs", 19),
    hitCount: 3,
    positionTicks: [
      { line: 21, ticks: 1 },
      { line: 30, ticks: 1 },
    ],
  },
  { id: 5, callFrame: frame("", "file:///app/podpulse.js", 99), hitCount: 1, positionTicks: [{ line: 100, ticks: 1 }] },
  { id: 6, callFrame: frame("(program)"), hitCount: 1 },
];

test("samples by line, in counts and in time, the innermost function first, without what was idle", () => {
  const { samples, ...rest } = readProfile(cpuProfile(profileOf(busy), 1_770_000_000_000));
  assert.deepEqual(
    samples.map(({ stack, values }) => [stack.join(" < "), ...values]),
    [
      ["main /app/podpulse.js:12", 1, 1e8],
      ["read node:fs:21 < main /app/podpulse.js:10", 1, 1e8],
      ["read node:fs:30 < main /app/podpulse.js:10", 1, 1e8],
      ["read node:fs:20 < main /app/podpulse.js:10", 1, 1e8],
      ["(anonymous) podpulse.js:100 /app/podpulse.js:100 < main /app/podpulse.js:10", 1, 1e8],
      ["(program) :0", 1, 1e8],
    ],
  );
  assert.deepEqual([rest.kinds, rest.period], [["samples/count", "cpu/nanoseconds"], "100000000 cpu/nanoseconds"]);
  assert.deepEqual([rest.atMs, rest.durationMs], [1_770_000_000_000, 1000]);
  assert.notEqual(rest.mapping, undefined);
});

test("when V8 took fewer samples than it should, each stands for more time", () => {
  const { samples, period } = readProfile(cpuProfile(profileOf(busy, Array<number>(5).fill(1)), 0));
  assert.deepEqual(samples[0]?.values, [1, 2e8]);
  assert.equal(period, "200000000 cpu/nanoseconds");
});

test("functions without a name are told apart by their place", () => {
  const nodes = [
    { id: 1, callFrame: frame("(root)"), children: [2, 3] },
    { id: 2, callFrame: frame("", "file:///app/a.js", 0), hitCount: 1 },
    { id: 3, callFrame: frame("", "file:///app/a.js", 7), hitCount: 1 },
  ];
  const { samples } = readProfile(cpuProfile(profileOf(nodes), 0));
  assert.deepEqual(
    samples.map(({ stack }) => stack[0]),
    ["(anonymous) a.js:1 /app/a.js:1", "(anonymous) a.js:8 /app/a.js:8"],
  );
});

test("a profile that ended at once is one without samples", () => {
  const nodes = [{ id: 1, callFrame: frame("(root)") }];
  const { samples, durationMs } = readProfile(cpuProfile({ nodes, startTime: 5, endTime: 5, samples: [] }, 0));
  assert.deepEqual([samples, durationMs], [[], 0]);
});
