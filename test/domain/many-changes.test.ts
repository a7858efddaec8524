import assert from "node:assert/strict";
import { test } from "node:test";
import type { Check } from "../../src/check.ts";
import { systemClock } from "../../src/clock.ts";
import type { SidecarEvent } from "../../src/event.ts";
import { HealthStore } from "../../src/health-store.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { makeCheck } from "../support/make-check.ts";
import { failure, success } from "../support/make-result.ts";

const checksOf = (count: number): readonly Check[] =>
  Array.from({ length: count }, (_, index) => makeCheck({ name: `c${index}`, failureThreshold: 1, groups: ["mine"] }));

const groupChanges = (events: readonly SidecarEvent[]) =>
  events.flatMap((event) => (event.type === "group-status-changed" && event.group === "mine" ? [event.to] : []));

/** A store whose group's changes cost their subscriber 10 ms each. */
function costlyStore(count: number) {
  const clock = new FakeClock();
  const events: SidecarEvent[] = [];
  const store = new HealthStore(checksOf(count), clock, (event) => {
    events.push(event);
    if (event.type === "group-status-changed") clock.pause(10);
  });
  return { clock, store, events };
}

test("while conclusions cost much they come a little later, but every read has them", async () => {
  const { clock, store, events } = costlyStore(1);
  store.apply("c0", success());
  store.apply("c0", failure());
  assert.deepEqual(groupChanges(events), ["healthy"]);
  assert.equal(store.verdict("mine").status, "unhealthy");
  assert.deepEqual(groupChanges(events), ["healthy", "unhealthy"], "the read tells it");
  store.apply("c0", success());
  await clock.advance(40);
  assert.deepEqual(groupChanges(events), ["healthy", "unhealthy", "healthy"], "and so does time");
  store.apply("c0", failure());
  store.close();
  await clock.advance(4000);
  assert.equal(groupChanges(events).length, 3, "closed, it tells nothing more");
});

test("thousands of checks that change at the same time cost no more than so many checks", (t) => {
  const checks = checksOf(4000);
  const store = new HealthStore(checks, systemClock, () => {});
  t.after(() => store.close());
  const startedAt = performance.now();
  for (const { name } of checks) store.apply(name, success());
  const tookMs = performance.now() - startedAt;
  assert.equal(store.verdict("mine").status, "healthy");
  // Conclusions drawn for each alone took 25 s; now it is a few hundredths of a second.
  assert.ok(tookMs < 2500, `${tookMs} ms`);
});
