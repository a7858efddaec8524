import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { EventRecord } from "../../src/event-history.ts";
import { Webhook } from "../../src/telemetry/webhook.ts";
import type { WebhookAnswer } from "../../src/telemetry/webhook-request.ts";
import { FakeClock } from "../support/fake-clock.ts";

const record = (number: number): EventRecord => ({
  id: `x-${number}`,
  at: "2026-01-01T00:00:00Z",
  type: "drain-started",
});

/** A webhook on a fake clock whose requests are answered in turn; the last answer is for all further ones. */
function hooked(...answers: readonly (WebhookAnswer["type"] | "hangs")[]) {
  const clock = new FakeClock();
  const batches: { readonly at: number; readonly ids: readonly string[] }[] = [];
  const dropped: (readonly [number, string])[] = [];
  const webhook = new Webhook({
    clock,
    origin: "https://hooks.example",
    source: {},
    onDropped: (events, message) => dropped.push([events, message]),
    post: async (body, signal) => {
      batches.push({ at: clock.now(), ids: JSON.parse(body).events.map(({ id }: EventRecord) => id) });
      const answer = answers[Math.min(batches.length, answers.length) - 1] ?? "taken";
      if (answer !== "hangs") return answer === "taken" ? { type: answer } : { type: answer, message: answer };
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      return { type: "failed", message: "given up" };
    },
  });
  const add = (count: number) => {
    for (let at = 0; at < count; at += 1) webhook.listen(record(at));
  };
  return { clock, webhook, add, dropped, sizes: () => batches.map(({ at, ids }) => [at, ids.length]), batches };
}

describe("the webhook's batches", () => {
  test("go 500 ms after the first event", async () => {
    const { clock, add, sizes } = hooked();
    add(3);
    await clock.advance(499);
    assert.deepEqual(sizes(), []);
    add(1);
    await clock.advance(1);
    assert.deepEqual(sizes(), [[500, 4]]);
  });

  test("or at once when there are 128", async () => {
    const { clock, add, sizes } = hooked();
    add(128);
    await clock.advance(0);
    assert.deepEqual(sizes(), [[0, 128]]);
    assert.equal(clock.pending, 0);
  });

  test("are tried again with growing delays, and given up after four attempts", async () => {
    const { clock, add, sizes, dropped } = hooked("failed");
    add(2);
    await clock.advance(60_000);
    assert.deepEqual(
      sizes(),
      [500, 1000, 2000, 4000].map((at) => [at, 2]),
    );
    assert.deepEqual(dropped, [[2, "2 events were not taken by https://hooks.example: failed"]]);
    assert.equal(clock.pending, 0);
  });

  test("are given up at once when they are refused", async () => {
    const { clock, add, sizes, dropped } = hooked("refused");
    add(2);
    await clock.advance(60_000);
    assert.deepEqual([sizes().length, dropped.length], [1, 1]);
  });

  test("of a receiver that hangs: the queue holds 1024, the oldest are dropped and counted", async () => {
    const { clock, add, batches, webhook, dropped } = hooked("hangs", "taken");
    add(128);
    await clock.advance(0);
    for (let at = 0; at < 2000; at += 1) webhook.listen(record(1000 + at));
    const closed = webhook.close();
    await clock.advance(1000);
    await closed;
    assert.deepEqual(dropped, [
      [128, "128 events were not taken by https://hooks.example: given up"],
      [976, "976 events were dropped: https://hooks.example is too slow for them"],
    ]);
    assert.equal(batches[1]?.ids[0], "x-1976");
    assert.equal(clock.pending, 0);
  });

  test("are flushed at the end, for at most a second", async () => {
    const { clock, add, webhook, sizes } = hooked("failed");
    add(5);
    const closed = webhook.close();
    await clock.advance(1000);
    await closed;
    assert.deepEqual(sizes()[0], [0, 5]);
    assert.equal(clock.pending, 0);
  });
});
