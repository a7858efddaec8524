import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { SidecarEvent } from "../../src/event.ts";
import { HealthStore } from "../../src/health-store.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { makeCheck } from "../support/make-check.ts";
import { resultOf } from "../support/make-result.ts";

const names = ["a", "b", "c"] as const;
const staleAfterMs = 100;

const step = fc.oneof(
  fc.record({ type: fc.constant("result"), name: fc.constantFrom(...names), letter: fc.constantFrom("S", "F", "I") }),
  fc.record({ type: fc.constantFrom("advance", "pause"), ms: fc.integer({ min: 0, max: 250 }) }),
);

type Step = { type: "result"; name: string; letter: string } | { type: "advance" | "pause"; ms: number };

async function play(
  steps: readonly Step[],
  look: (store: HealthStore, events: SidecarEvent[], clock: FakeClock) => void,
) {
  const clock = new FakeClock();
  const events: SidecarEvent[] = [];
  const checks = names.map((name, index) =>
    makeCheck({ name, staleAfterMs, failureThreshold: 2, critical: index > 0, groups: ["readiness", "liveness"] }),
  );
  const store = new HealthStore(checks, clock, (event) => events.push(event));
  for (const one of steps) {
    if (one.type === "result") store.apply(one.name, resultOf(one.letter));
    else if (one.type === "pause") clock.pause(one.ms);
    else await clock.advance(one.ms);
    look(store, events, clock);
  }
  store.close();
  assert.equal(clock.pending, 0);
}

async function holds(look: (store: HealthStore, events: SidecarEvent[], clock: FakeClock) => void): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(step as fc.Arbitrary<Step>, { maxLength: 40 }), (steps) => play(steps, look)),
  );
}

test("no read shows evidence older than staleAfter", async () => {
  await holds((store, _events, clock) => {
    for (const { state } of store.checks()) {
      if (state.status !== "unknown") assert.ok(clock.now() - (state.evidenceAt ?? 0) <= staleAfterMs);
    }
  });
});

test("the published changes, in order, lead from unknown to what is read", async () => {
  await holds((store, events) => {
    const snapshots = store.checks();
    const groups = store.groups();
    const checks = new Map<string, string>(names.map((name) => [name, "unknown"]));
    const told = new Map<string, string>([...groups].map(({ name }) => [name, "unknown"]));
    for (const event of events) {
      if (event.type === "check-status-changed") {
        assert.equal(event.from, checks.get(event.check.name));
        assert.notEqual(event.from, event.state.status);
        checks.set(event.check.name, event.state.status);
      } else if (event.type === "group-status-changed") {
        assert.equal(event.from, told.get(event.group));
        assert.notEqual(event.from, event.to);
        told.set(event.group, event.to);
      }
    }
    for (const { check, state } of snapshots) assert.equal(checks.get(check.name), state.status);
    for (const { name, status } of groups) assert.equal(told.get(name), status);
  });
});

test("a check has at most one timer", async () => {
  await holds((_store, _events, clock) => assert.ok(clock.pending <= names.length));
});
