import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { dispatch } from "../../../src/cli/batch/dispatch.ts";

type Target = { readonly id: number; readonly host: string; readonly turns: number };

async function* streamOf(targets: readonly Target[]) {
  yield* targets;
}

const never = new AbortController().signal;
const hostOf = ({ host }: Target) => host;

const someTargets = fc
  .array(fc.record({ host: fc.constantFrom("a", "b", "c"), turns: fc.nat(4) }), { maxLength: 60 })
  .map((targets) => targets.map((target, id) => ({ ...target, id })));

test("each target is run exactly once, and never more at a time than the limits say", async () => {
  const limits = fc.record({
    concurrency: fc.integer({ min: 1, max: 8 }),
    perHost: fc.option(fc.integer({ min: 1, max: 4 })),
    lookAhead: fc.nat(10),
  });
  await fc.assert(
    fc.asyncProperty(someTargets, limits, async (targets, { concurrency, perHost, lookAhead }) => {
      const ran: number[] = [];
      const running = new Map<string, number>();
      const run = async ({ id, host, turns }: Target) => {
        ran.push(id);
        running.set(host, (running.get(host) ?? 0) + 1);
        const total = [...running.values()].reduce((sum, count) => sum + count, 0);
        assert.ok(total <= concurrency, `${total} at a time`);
        assert.ok((running.get(host) ?? 0) <= (perHost ?? concurrency), `${running.get(host)} of ${host}`);
        for (let turn = 0; turn < turns; turn += 1) await setImmediate();
        running.set(host, (running.get(host) ?? 0) - 1);
      };
      const options = { concurrency, lookAhead, hostOf, run, ...(perHost === null ? {} : { perHost }) };
      await dispatch(streamOf(targets), options, never);
      assert.deepEqual(
        ran.toSorted((a, b) => a - b),
        targets.map(({ id }) => id),
      );
    }),
    { numRuns: 60 },
  );
});

describe("dispatch", () => {
  test("a host that hangs holds up no other, and no more of its targets are read than the look-ahead", async () => {
    const targets = Array.from({ length: 200 }, (_, id) => ({ id, host: id % 2 ? "slow" : "fast", turns: 0 }));
    let read = 0;
    const stop = new AbortController();
    async function* counted() {
      for (const target of targets) {
        read += 1;
        yield target;
      }
    }
    const fast: number[] = [];
    const run = async ({ id, host }: Target, signal: AbortSignal) => {
      if (host === "fast") fast.push(id);
      else await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    };
    const done = dispatch(counted(), { concurrency: 4, perHost: 1, lookAhead: 10, hostOf, run }, stop.signal);
    for (let turn = 0; turn < 500; turn += 1) await setImmediate();
    assert.equal(fast.length, 12, "one slow target runs, ten wait, one asks to wait");
    assert.equal(read, 24);
    stop.abort(new Error("enough"));
    await done;
  });

  test("an abort ends what runs, and starts nothing more", async () => {
    const stop = new AbortController();
    let started = 0;
    const targets = Array.from({ length: 50 }, (_, id) => ({ id, host: "a", turns: 0 }));
    const run = async (_: Target, signal: AbortSignal) => {
      started += 1;
      if (started === 3) stop.abort(new Error("enough"));
      if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    };
    await dispatch(streamOf(targets), { concurrency: 3, lookAhead: 0, hostOf, run }, stop.signal);
    assert.equal(started, 3);
  });

  test("the first error is thrown when nothing runs any more", async () => {
    const targets = [1, 2, 3].map((id) => ({ id, host: "a", turns: 0 }));
    const run = async ({ id }: Target) => {
      if (id === 2) throw new Error("broken");
    };
    await assert.rejects(dispatch(streamOf(targets), { concurrency: 1, lookAhead: 0, hostOf, run }, never), /broken/);
  });
});
