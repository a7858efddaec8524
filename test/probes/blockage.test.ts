import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Blockage } from "../../src/probes/blockage.ts";

const paceMs = 20;
const noiseMs = 5;

/** Begins at 0 and beats at these times. */
function blockageOf(...beats: readonly number[]): Blockage {
  const blockage = new Blockage();
  blockage.begin(0, paceMs);
  for (const at of beats) blockage.beat(at);
  return blockage;
}

describe("the sum of blockages", () => {
  for (const { what, beats, now, totalMs } of [
    { what: "beats in time", beats: [20, 41, 62], now: 70, totalMs: 0 },
    { what: "a beat that is late by a moment", beats: [24, 44], now: 50, totalMs: 0 },
    { what: "a late beat counts from when it was due", beats: [20, 140], now: 150, totalMs: 100 },
    { what: "several", beats: [120, 140, 260], now: 270, totalMs: 200 },
    { what: "one whose end is only now seen", beats: [20], now: 540, totalMs: 500 },
    { what: "one after another", beats: [120], now: 240, totalMs: 200 },
    { what: "before the first beat", beats: [], now: 1020, totalMs: 1000 },
  ]) {
    test(what, () => assert.equal(blockageOf(...beats).totalMs(now), totalMs));
  }

  test("what was before the beats began does not count", () => {
    const blockage = blockageOf(20);
    blockage.begin(5000, paceMs);
    assert.equal(blockage.totalMs(5010), 0);
  });
});

describe("the recent blockage", () => {
  for (const { what, beats, now, recent } of [
    { what: "none", beats: [20, 40], now: 50, recent: undefined },
    { what: "one that has just ended", beats: [20, 540], now: 545, recent: { from: 20, to: 540, longestMs: 500 } },
    { what: "one whose end is only now seen", beats: [20], now: 540, recent: { from: 20, to: 540, longestMs: 500 } },
    {
      what: "read by a turn of the loop that itself is long",
      beats: [20, 540],
      now: 700,
      recent: { from: 20, to: 700, longestMs: 500 },
    },
    {
      what: "read a few turns later",
      beats: [20, 540, 560, 580, 600, 620],
      now: 640,
      recent: { from: 20, to: 540, longestMs: 500 },
    },
    { what: "long over", beats: [20, 540, 560, 580, 600, 620, 640], now: 641, recent: undefined },
    {
      what: "two that are far apart are two",
      beats: [20, 540, 560, 580, 600, 620, 640, 660],
      now: 780,
      recent: { from: 660, to: 780, longestMs: 100 },
    },
  ]) {
    test(what, () => assert.deepEqual(blockageOf(...beats).recent(now), recent));
  }
});

test("a blockage is told too short by one pace and the noise of a timer at most, never too long", () => {
  const blockedMs = fc.integer({ min: 0, max: 500 });
  const runsMs = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(fc.array(fc.tuple(runsMs, blockedMs), { minLength: 1, maxLength: 20 }), (turns) => {
      const blockage = blockageOf();
      let now = 0;
      let lastBeat = 0;
      let really = 0;
      for (const [runs, blocked] of turns) {
        for (const end = now + runs; lastBeat + paceMs <= end; lastBeat += paceMs) blockage.beat(lastBeat + paceMs);
        now += runs + blocked;
        really += blocked;
        if (lastBeat + paceMs > now) continue;
        blockage.beat(now);
        lastBeat = now;
      }
      const told = blockage.totalMs(now);
      assert.ok(told <= really && told >= really - turns.length * (paceMs + noiseMs), `${told} of ${really}`);
    }),
    // Found at random a blockage of a pace and a moment, which is noise.
    { examples: [[[[0, paceMs + noiseMs - 1]]]] },
  );
});
