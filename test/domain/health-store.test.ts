import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "../../src/clock.ts";
import type { SidecarEvent } from "../../src/event.ts";
import { HealthStore } from "../../src/health-store.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { type CheckWishes, makeCheck } from "../support/make-check.ts";
import { failure, resultOf, success } from "../support/make-result.ts";

/** A store with its clock, and what it published as `app: unknown → healthy` and `[readiness]: unknown → healthy`. */
function storeOf(...wishes: readonly CheckWishes[]) {
  const clock = new FakeClock();
  const published: string[] = [];
  const store = new HealthStore(wishes.map(makeCheck), clock, (event) => published.push(wordsOf(event)));
  return { clock, store, news: () => published.splice(0) };
}

function wordsOf(event: SidecarEvent): string {
  if (event.type === "check-status-changed") return `${event.check.name}: ${event.from} → ${event.state.status}`;
  if (event.type === "group-status-changed") return `[${event.group}]: ${event.from} → ${event.to}`;
  return event.type;
}

const statusOf = (store: HealthStore, name: string) =>
  store.checks().find(({ check }) => check.name === name)?.state.status;
const groupOf = (store: HealthStore, name: string) => store.groups().find((group) => group.name === name);

test("at first every check is unknown, and the groups are what that makes of them", () => {
  const { store, news } = storeOf({ name: "a", groups: ["readiness", "mine"] }, { name: "b", groups: ["liveness"] });
  assert.deepEqual(
    store.groups().map(({ name, status, checks }) => [name, status, ...checks]),
    [
      ["liveness", "unknown", "b"],
      ["readiness", "unknown", "a"],
      ["startup", "unknown"],
      ["mine", "unknown", "a"],
    ],
  );
  assert.deepEqual(news(), []);
});

test("a change is published once, the check's before its groups'", () => {
  const { store, news } = storeOf({ groups: ["readiness", "mine"], failureThreshold: 2 });
  const steps = [..."SSFSFFFS"].map((letter) => {
    store.apply("app", resultOf(letter));
    return news();
  });
  const healthy = ["app: unknown → healthy", "[readiness]: unknown → healthy", "[startup]: unknown → healthy"];
  const fell = ["app: healthy → unhealthy", "[readiness]: healthy → unhealthy", "[mine]: healthy → unhealthy"];
  const rose = ["app: unhealthy → healthy", "[readiness]: unhealthy → healthy", "[mine]: unhealthy → healthy"];
  assert.deepEqual(steps, [[...healthy, "[mine]: unknown → healthy"], [], [], [], [], fell, [], rose]);
});

test("a check's change that does not change its group is published alone", () => {
  const { store, news } = storeOf({ name: "a", failureThreshold: 1 }, { name: "b", failureThreshold: 1 });
  store.apply("a", failure());
  store.apply("b", success());
  news();
  store.apply("b", failure());
  assert.deepEqual(news(), ["b: healthy → unhealthy"]);
});

test("apply gives the new state back, and refuses a name that it does not have", () => {
  const { store } = storeOf({});
  assert.equal(store.apply("app", success()).status, "healthy");
  assert.throws(() => store.apply("__proto__", success()), /No check named __proto__/);
});

test("a group's since is when its own status changed", async () => {
  const { clock, store } = storeOf({ name: "a", staleAfterMs: 60_000 }, { name: "b", staleAfterMs: 60_000 });
  const start = clock.wallTime();
  store.apply("a", success());
  await clock.advance(1000);
  assert.equal(groupOf(store, "readiness")?.sinceMs, start);
  store.apply("b", success());
  await clock.advance(1000);
  store.apply("b", success());
  assert.equal(groupOf(store, "readiness")?.sinceMs, start + 1000);
});

test("what was read does not change afterwards", () => {
  const { store } = storeOf({});
  const [checks, groups] = [store.checks(), store.groups()];
  store.apply("app", success());
  assert.equal(checks[0]?.state.status, "unknown");
  assert.equal(groups[1]?.status, "unknown");
});

test("evidence that gets too old is published as unknown, by a timer", async () => {
  const { clock, store, news } = storeOf({ staleAfterMs: 5000 });
  store.apply("app", success());
  news();
  await clock.advance(5000);
  assert.deepEqual(news(), []);
  await clock.advance(2);
  assert.deepEqual(news(), ["app: healthy → unknown", "[readiness]: healthy → unknown"]);
  assert.equal(clock.pending, 0);
});

test("each new result gives the evidence its time again", async () => {
  const { clock, store, news } = storeOf({ staleAfterMs: 5000 });
  for (let second = 0; second < 20; second += 4) {
    store.apply("app", success());
    await clock.advance(4000);
  }
  assert.equal(statusOf(store, "app"), "healthy");
  assert.equal(clock.pending, 1);
  assert.equal(news().length, 3);
});

test("inconclusive results give it none", async () => {
  const { clock, store } = storeOf({ staleAfterMs: 5000 });
  store.apply("app", success());
  await clock.advance(4000);
  store.apply("app", resultOf("I"));
  await clock.advance(2000);
  assert.equal(statusOf(store, "app"), "unknown");
});

for (const { name, read } of [
  { name: "checks()", read: (store: HealthStore) => statusOf(store, "app") },
  { name: "groups()", read: (store: HealthStore) => groupOf(store, "readiness")?.status },
  { name: "verdict()", read: (store: HealthStore) => store.verdict("readiness").status },
]) {
  test(`${name} never rests on stale evidence, even when no timer has run`, async () => {
    const { clock, store, news } = storeOf({ staleAfterMs: 5000 });
    store.apply("app", success());
    news();
    clock.pause(5001);
    assert.equal(read(store), "unknown");
    const told = ["app: healthy → unknown", "[readiness]: healthy → unknown"];
    assert.deepEqual(news(), told, "the read tells it");
    await clock.advance(10_000);
    assert.deepEqual(news(), [], "and the late timer does not tell it again");
  });
}

test("after a pause, one check's result does not let a group rest on another's stale evidence", () => {
  const { clock, store, news } = storeOf({ name: "a", failureThreshold: 1 }, { name: "b" });
  store.apply("a", failure());
  store.apply("b", success());
  news();
  clock.pause(60_000);
  store.apply("a", success());
  assert.ok(!news().includes("[readiness]: unhealthy → healthy"));
  assert.equal(store.verdict("readiness").status, "unknown");
});

test("a result that comes after a pause starts a new run", () => {
  const { clock, store } = storeOf({ failureThreshold: 3, staleAfterMs: 5000 });
  for (const letter of "FF") store.apply("app", resultOf(letter));
  clock.pause(60_000);
  assert.equal(store.apply("app", failure()).consecutiveFailures, 1);
});

test("a startup check that has passed is healthy for ever", async () => {
  const { clock, store } = storeOf({ groups: ["startup"], staleAfterMs: 5000 });
  store.apply("app", success());
  await clock.advance(3_600_000);
  assert.equal(statusOf(store, "app"), "healthy");
  assert.equal(clock.pending, 0);
});

test("a startup check that has not passed yet can get stale", async () => {
  const { clock, store } = storeOf({ groups: ["startup"], failureThreshold: 1, staleAfterMs: 5000 });
  store.apply("app", failure());
  await clock.advance(6000);
  assert.equal(statusOf(store, "app"), "unknown");
});

test("a check of startup and another group can get stale, but startup has passed", async () => {
  const { clock, store } = storeOf({ groups: ["startup", "readiness"], staleAfterMs: 5000 });
  store.apply("app", success());
  await clock.advance(6000);
  assert.deepEqual(store.verdict("startup"), { status: "healthy", passes: true });
  assert.deepEqual(store.verdict("readiness"), { status: "unknown", passes: false });
});

test("without startup checks, startup passes with the last first result of readiness", () => {
  const { store, news } = storeOf({ name: "a" }, { name: "b" });
  store.apply("a", success());
  assert.equal(store.verdict("startup").passes, false);
  news();
  store.apply("b", failure());
  assert.deepEqual(news(), ["[startup]: unknown → healthy"]);
});

test("a drain fails readiness and nothing else, and is published once", () => {
  const { store, news } = storeOf({ groups: ["liveness", "readiness", "startup", "mine"] });
  store.apply("app", success());
  news();
  store.drain.start();
  store.drain.start();
  assert.deepEqual(news(), ["drain-started"]);
  assert.equal(store.drain.active, true);
  const passes = ["liveness", "readiness", "startup", "mine"].map((group) => store.verdict(group).passes);
  assert.deepEqual(passes, [true, false, true, true]);
  assert.equal(store.verdict("readiness").status, "healthy");
});

test("a group exists by being built in or named by a check", () => {
  const { store } = storeOf({ groups: ["mine"] });
  const names = ["liveness", "readiness", "startup", "mine", "other", "__proto__", "constructor", ""];
  assert.deepEqual(
    names.filter((name) => store.hasGroup(name)),
    ["liveness", "readiness", "startup", "mine"],
  );
});

test("one timer is enough for all; close cancels it, and reads go on", async () => {
  const { clock, store, news } = storeOf({ name: "a" }, { name: "b" }, { name: "c" });
  for (const name of ["a", "b"]) store.apply(name, success());
  assert.equal(clock.pending, 1);
  store.close();
  assert.equal(clock.pending, 0);
  news();
  await clock.advance(3_600_000);
  assert.deepEqual(news(), []);
  assert.equal(statusOf(store, "a"), "unknown");
});

test("a timer that fires a moment early looks once more", async () => {
  const clock = new FakeClock();
  const published: string[] = [];
  const early: Clock = {
    now: () => clock.now(),
    wallTime: () => clock.wallTime(),
    schedule: (run, delayMs) => clock.schedule(run, Math.max(1, delayMs - 2)),
  };
  const store = new HealthStore([makeCheck({ staleAfterMs: 5000 })], early, (event) => published.push(wordsOf(event)));
  store.apply("app", success());
  await clock.advance(5002);
  assert.ok(published.includes("app: healthy → unknown"));
  assert.equal(clock.pending, 0);
});
