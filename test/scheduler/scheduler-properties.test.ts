import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { resultOf } from "../support/make-result.ts";
import { type FakeCheck, schedulerOf } from "./run-checks.ts";

const check = fc.record({
  name: fc.string({ minLength: 1, maxLength: 10, unit: "grapheme-ascii" }),
  periodMs: fc.integer({ min: 50, max: 2000 }),
  retryPeriodMs: fc.integer({ min: 50, max: 2000 }),
  initialDelayMs: fc.integer({ min: 0, max: 1000 }),
  durations: fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 20 }),
  letters: fc.array(fc.constantFrom("S", "F", "I"), { minLength: 1, maxLength: 20 }),
});
const checks = fc.uniqueArray(check, { minLength: 1, maxLength: 4, selector: ({ name }) => name });
const pauses = fc.array(
  fc.record({ runMs: fc.integer({ min: 0, max: 3000 }), pauseMs: fc.integer({ min: 0, max: 3000 }) }),
  { minLength: 1, maxLength: 5 },
);

type Random = typeof checks extends fc.Arbitrary<infer T> ? T : never;

function fakesOf(random: Random): FakeCheck[] {
  return random.map(({ durations, letters, ...timing }) => ({
    ...timing,
    durationOf: (run) => durations[run % durations.length] ?? 0,
    resultOf: (run) => resultOf(letters[run % letters.length] ?? "S"),
  }));
}

test("never two probes of one check in flight, whatever they take and however time passes", async () => {
  await fc.assert(
    fc.asyncProperty(checks, pauses, async (random, steps) => {
      const { clock, scheduler, fakeOf } = schedulerOf(fakesOf(random));
      scheduler.start();
      for (const { runMs, pauseMs } of steps) {
        await clock.advance(runMs);
        clock.pause(pauseMs);
      }
      await scheduler.stop();
      assert.ok(random.every(({ name }) => fakeOf(name).mostInFlight <= 1));
    }),
  );
});

test("from the end of a probe to the next start it is never more than the longer period", async () => {
  await fc.assert(
    fc.asyncProperty(checks, async (random) => {
      const { clock, scheduler, fakeOf } = schedulerOf(fakesOf(random));
      scheduler.start();
      await clock.advance(10_000);
      await scheduler.stop();
      for (const { name, periodMs, retryPeriodMs, initialDelayMs, durations } of random) {
        const { starts } = fakeOf(name);
        assert.equal(starts[0], initialDelayMs);
        for (const [run, start] of starts.entries()) {
          const next = starts[run + 1] ?? 10_000;
          const rest = next - start - (durations[run % durations.length] ?? 0);
          assert.ok(rest <= Math.max(periodMs, retryPeriodMs) + 1e-6);
        }
      }
    }),
  );
});

test("quick probes are never further apart than the period", async () => {
  await fc.assert(
    fc.asyncProperty(checks, async (random) => {
      const quick = fakesOf(random).map((fake) => ({
        ...fake,
        retryPeriodMs: fake.periodMs ?? 0,
        durationOf: () => 0,
      }));
      const { clock, scheduler, fakeOf } = schedulerOf(quick);
      scheduler.start();
      await clock.advance(10_000);
      await scheduler.stop();
      for (const { name, periodMs } of random) {
        const { starts } = fakeOf(name);
        for (const [run, start] of starts.entries()) assert.ok((starts[run + 1] ?? 10_000) - start <= periodMs + 1e-6);
      }
    }),
  );
});

test("stop leaves no timer and no probe, whenever it comes", async () => {
  await fc.assert(
    fc.asyncProperty(checks, fc.integer({ min: 0, max: 5000 }), async (random, ms) => {
      const { clock, scheduler, fakeOf } = schedulerOf(fakesOf(random));
      scheduler.start();
      await clock.advance(ms);
      await scheduler.stop();
      assert.equal(clock.pending, 0);
      assert.ok(random.every(({ name }) => fakeOf(name).inFlight === 0));
    }),
  );
});
