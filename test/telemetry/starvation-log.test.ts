import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { pino } from "pino";
import type { ProbeResult } from "../../src/probe.ts";
import { starvationLog } from "../../src/telemetry/starvation-log.ts";
import { makeCheck } from "../support/make-check.ts";
import { failure, inconclusive, success } from "../support/make-result.ts";

type Heard = { readonly at: number; readonly result: ProbeResult | undefined; readonly pushed?: boolean };

/** The lines that are written when these are heard, each at its time. */
function linesOf(all: readonly Heard[]): readonly Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push({ ...JSON.parse(String(chunk)), at: now });
      done();
    },
  });
  let now = 0;
  const listen = starvationLog(pino({ base: null, timestamp: false }, stream), () => now);
  const check = makeCheck();
  for (const { at, result, pushed } of all) {
    now = at;
    listen({ type: "probe-started", check, delayMs: 0 });
    if (pushed && result) listen({ type: "result-pushed", check, result });
    else listen({ type: "probe-ended", check, ...(result ? { result } : {}) });
  }
  return lines;
}

const starved = (durationMs: number): ProbeResult => ({ ...inconclusive(), durationMs });

for (const { what, heard, told } of [
  {
    what: "results that tell something",
    heard: [success(), failure(), undefined].map((result) => ({ at: 0, result })),
    told: [],
  },
  {
    what: "one for all checks of a pause",
    heard: [1, 2, 3, 900].map((at) => ({ at, result: starved(1000) })),
    told: [1],
  },
  {
    what: "one in ten seconds",
    heard: [0, 9999, 10_000].map((at) => ({ at, result: starved(500) })),
    told: [0, 10_000],
  },
  {
    what: "not for a probe that was in flight when the last was written",
    heard: [
      { at: 30_000, result: starved(1000) },
      { at: 60_000, result: starved(40_000) },
      { at: 60_001, result: starved(1000) },
    ],
    told: [30_000, 60_001],
  },
  {
    what: "also for what came between two probes",
    heard: [
      { at: 1, result: { ...inconclusive(), durationMs: 0 }, pushed: true },
      { at: 2, result: starved(1000) },
    ],
    told: [1],
  },
] satisfies readonly { readonly what: string; readonly heard: readonly Heard[]; readonly told: readonly number[] }[]) {
  test(`a line: ${what}`, () => {
    const times = linesOf(heard).map(({ at }) => at);
    assert.deepEqual(times, told);
  });
}

test("the line says for how long, and what to look for", () => {
  const [line] = linesOf([{ at: 1, result: { ...starved(3300), blockedMs: 3210.4 } as ProbeResult }]);
  assert.deepEqual(line, {
    at: 1,
    level: 40,
    event: "starved",
    blockedMs: 3210,
    msg:
      "podpulse itself did not run for 3.2 s, so what it was waiting for says nothing of the targets: " +
      "look for a CPU limit that throttles it, a node that is overloaded, or a SIGSTOP",
  });
});
