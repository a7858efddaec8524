import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { answerQuantile, answersOf, answerTimes, slowerThan } from "../../src/advice/answer-times.ts";
import { defaultBuckets, distributions, madeMeasured, madeMetrics } from "./made-answers.ts";

describe("what a histogram tells", () => {
  const times = answerTimes(
    [
      { upToMs: 100, count: 50 },
      { upToMs: 250, count: 80 },
      { upToMs: 500, count: 100 },
    ],
    { successes: 100, timeouts: 25, timeoutMs: 500 },
  );
  for (const { limitMs, estimate, most } of [
    { limitMs: 500, estimate: 25, most: 25 },
    { limitMs: 250, estimate: 45, most: 45 },
    { limitMs: 200, estimate: 55, most: 75 },
    { limitMs: 100, estimate: 75, most: 75 },
    { limitMs: 50, estimate: 100, most: 125 },
  ]) {
    test(`slower than ${limitMs} ms: about ${estimate}, at most ${most}`, () => {
      assert.deepEqual(slowerThan(times, limitMs), { estimate, most });
    });
  }
  for (const { share, ms } of [
    { share: 0.2, ms: 50 },
    { share: 0.4, ms: 100 },
    { share: 0.64, ms: 250 },
    { share: 0.8, ms: 500 },
    { share: 0.81, ms: undefined },
  ]) {
    test(`${share} of the answers within ${ms ?? "more than the timeout"}`, () => {
      assert.equal(answerQuantile(times, share), ms);
    });
  }

  test("the bucket of the timeout ends there", () => {
    const cut = answerTimes([{ upToMs: 250, count: 80 }], { successes: 100, timeouts: 0, timeoutMs: 300 });
    assert.deepEqual(cut.buckets, [
      { upToMs: 250, count: 80 },
      { upToMs: 300, count: 100 },
    ]);
  });

  test("successes that an earlier, longer timeout allowed would time out today", () => {
    const buckets = [
      { upToMs: 250, count: 80 },
      { upToMs: 500, count: 90 },
      { upToMs: 1000, count: 100 },
    ];
    const { successes, timeouts } = answerTimes(buckets, { successes: 100, timeouts: 3, timeoutMs: 500 });
    assert.deepEqual([successes, timeouts], [90, 13]);
  });
});

describe("what the metrics tell of made answers", () => {
  for (const name of Object.keys(distributions) as (keyof typeof distributions)[]) {
    test(`${name}: never fewer slow answers than there were, and all of them at a bucket's end`, async () => {
      const wishes = { answers: 20_000, timeOf: distributions[name] };
      const [{ times: made }, { times }] = await Promise.all([madeMetrics(wishes), madeMeasured(wishes)]);
      assert.equal(answersOf(times), made.length);
      for (const limitMs of [1, 7, 50, 100, 200, 250, 500, 750, 1000]) {
        const real = made.filter((ms) => ms > limitMs).length;
        const { estimate, most } = slowerThan(times, limitMs);
        assert.ok(most >= real && most >= estimate, `${limitMs} ms: ${real} were slower, at most ${most}`);
        if (defaultBuckets.includes(limitMs / 1000)) assert.deepEqual([estimate, most], [real, real]);
      }
      const half = answerQuantile(times, 0.5) ?? Number.NaN;
      const realHalf = made.toSorted((a, b) => a - b)[made.length / 2] ?? Number.NaN;
      const ends = [0, ...defaultBuckets.map((end) => end * 1000)];
      assert.equal(
        ends.findLast((end) => end < half),
        ends.findLast((end) => end < realHalf),
        "the same bucket",
      );
    });
  }

  test("failures, changes and inconclusive results are told apart", async () => {
    const timeOf = (random: () => number) => (random() < 0.1 ? 5000 : 5);
    const measured = await madeMeasured({ answers: 1000, timeOf, refused: 7, becameUnhealthy: 2, inconclusive: 4 });
    const { times, ...rest } = measured;
    assert.deepEqual(rest, { otherFailures: { refused: 7 }, inconclusive: 4, becameUnhealthy: 2 });
    assert.equal(times.successes + times.timeouts, 1000);
    assert.ok(times.timeouts > 70 && times.timeouts < 130);
  });
});

test("with longer limits never more slow answers, and estimates within their bounds", () => {
  const counts = fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 13 });
  fc.assert(
    fc.property(counts, fc.nat({ max: 100 }), fc.integer({ min: 1, max: 12_000 }), (each, timeouts, timeoutMs) => {
      let count = 0;
      const buckets = each.map((more, index) => {
        count += more;
        return { upToMs: (defaultBuckets[index] ?? 0) * 1000, count };
      });
      const times = answerTimes(buckets, { successes: count + 5, timeouts, timeoutMs });
      assert.equal(answersOf(times), count + 5 + timeouts);
      let last = Number.POSITIVE_INFINITY;
      for (let part = 1; part <= 20; part += 1) {
        const { estimate, most } = slowerThan(times, (timeoutMs * part) / 20);
        assert.ok(estimate >= times.timeouts - 1e-9 && estimate <= most + 1e-9 && estimate <= last + 1e-9);
        last = estimate;
      }
    }),
  );
});
