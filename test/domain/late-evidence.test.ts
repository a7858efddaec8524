import assert from "node:assert/strict";
import { test } from "node:test";
import type { SidecarEvent } from "../../src/event.ts";
import { HealthStore } from "../../src/health-store.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { type CheckWishes, makeCheck } from "../support/make-check.ts";
import { resultOf, success } from "../support/make-result.ts";

function storeOf(wishes: CheckWishes) {
  const clock = new FakeClock();
  const published: SidecarEvent[] = [];
  const store = new HealthStore([makeCheck(wishes)], clock, (event) => published.push(event));
  const statusOf = () => store.checks()[0]?.state.status;
  return { clock, store, statusOf, news: () => published.splice(0).map(wordsOf) };
}

function wordsOf(event: SidecarEvent): string {
  if (event.type === "check-status-changed") return `${event.from} → ${event.state.status}`;
  return event.type === "group-status-changed" ? `[${event.group}]: ${event.from} → ${event.to}` : event.type;
}

test("a result that waited to be read during a pause is as old as it is known to hold", async () => {
  const { clock, store, statusOf, news } = storeOf({ staleAfterMs: 5000 });
  store.apply("app", success({ asOf: 0 }));
  clock.pause(4000);
  store.apply("app", success({ asOf: 1000 }));
  news();
  await clock.advance(2000);
  assert.equal(statusOf(), "healthy");
  await clock.advance(2);
  assert.deepEqual(news(), ["healthy → unknown", "[readiness]: healthy → unknown"]);
});

for (const letter of "SF") {
  test(`one that is too old when it comes (${letter}) is no evidence, and no change is told`, () => {
    const { clock, store, statusOf, news } = storeOf({
      staleAfterMs: 5000,
      failureThreshold: 1,
      groups: ["readiness", "liveness"],
    });
    store.apply("app", success());
    clock.pause(60_000);
    assert.equal(statusOf(), "unknown");
    news();
    const state = store.apply("app", { ...resultOf(letter), asOf: 54_999 });
    assert.deepEqual([state.status, state.stale, state.consecutiveFailures], ["unknown", true, 0]);
    assert.equal(state.lastResult?.outcome, resultOf(letter).outcome);
    assert.deepEqual(news(), []);
    assert.equal(clock.pending, 0);
  });
}

test("a startup check has been healthy, however late that was read", () => {
  const { clock, store } = storeOf({ groups: ["startup"], staleAfterMs: 5000 });
  clock.pause(60_000);
  store.apply("app", success({ asOf: 1000 }));
  assert.equal(store.verdict("startup").passes, true);
});
