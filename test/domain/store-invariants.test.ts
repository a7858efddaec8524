import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Check } from "../../src/check.ts";
import type { SidecarEvent } from "../../src/event.ts";
import { contributionTo, enforcedIn, worstOf } from "../../src/health.ts";
import { HealthStore } from "../../src/health-store.ts";
import { GroupText } from "../../src/server/group-text.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { makeCheck } from "../support/make-check.ts";
import { resultOf } from "../support/make-result.ts";

const names = ["a", "b", "c", "d"] as const;
type Name = (typeof names)[number];

/** A check may depend on those before it, so that there are no circles. */
const definition = fc.record({
  failureThreshold: fc.integer({ min: 1, max: 3 }),
  successThreshold: fc.integer({ min: 1, max: 2 }),
  staleAfterMs: fc.constantFrom(50, 100, 200),
  critical: fc.boolean(),
  mode: fc.constantFrom("enforce", "enforce", "observe"),
  groups: fc.constantFrom(["readiness"], ["readiness", "liveness"], ["startup"], ["startup", "readiness"], ["own"]),
  dependsOn: fc.subarray([0, 1, 2]),
});

const configuration = fc.dictionary(fc.constantFrom(...names), definition, { minKeys: 1 }).map((definitions) =>
  names
    .filter((name) => Object.hasOwn(definitions, name))
    .map((name, index, present): Check => {
      const { dependsOn = [], mode, ...rest } = definitions[name] ?? {};
      const before = present.slice(0, index);
      const wishes = { ...rest, dependsOn: dependsOn.flatMap((at) => before[at] ?? []) };
      return makeCheck({ name, ...wishes, mode: mode === "observe" ? "observe" : "enforce" });
    }),
);

type Step =
  | { readonly type: "result"; readonly name: Name; readonly letter: string }
  | { readonly type: "advance" | "pause" | "wall-clock"; readonly ms: number }
  | { readonly type: "reload"; readonly checks: readonly Check[] };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("result" as const),
      name: fc.constantFrom(...names),
      letter: fc.constantFrom("S", "F", "I"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom("advance" as const, "pause" as const),
      ms: fc.integer({ min: 0, max: 150 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("wall-clock" as const), ms: fc.integer({ min: -1e9, max: 1e9 }) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("reload" as const), checks: configuration }) },
);

type World = { readonly store: HealthStore; readonly clock: FakeClock; readonly events: readonly SidecarEvent[] };
type Look = (world: World, step: Step, lastSuccessAt: ReadonlyMap<string, number>) => void;

/** Takes the steps one by one and looks after each; every timer must be gone when the store is closed. */
async function play(checks: readonly Check[], steps: readonly Step[], look: Look): Promise<World> {
  const clock = new FakeClock();
  const events: SidecarEvent[] = [];
  const store = new HealthStore(checks, clock, (event) => events.push(event));
  const world = { store, clock, events };
  const lastSuccessAt = new Map<string, number>();
  for (const one of steps) {
    if (one.type === "pause") clock.pause(one.ms);
    else if (one.type === "advance") await clock.advance(one.ms);
    else if (one.type === "wall-clock") clock.stepWallTime(one.ms);
    else if (one.type === "reload") store.setChecks(one.checks);
    else if (one.type === "result" && store.checks().some(({ check }) => check.name === one.name)) {
      if (one.letter === "S") lastSuccessAt.set(one.name, clock.now());
      store.apply(one.name, resultOf(one.letter));
    }
    look(world, one, lastSuccessAt);
  }
  store.close();
  assert.equal(clock.pending, 0);
  return world;
}

async function always(look: Look): Promise<void> {
  await fc.assert(
    fc.asyncProperty(configuration, fc.array(step, { maxLength: 40 }), async (checks, steps) => {
      await play(checks, steps, look);
    }),
    { numRuns: 2000 },
  );
}

const isSettledStartup = (check: Check) => check.groups.every((group) => group === "startup");

test("staleness: no status but unknown rests on evidence older than staleAfter", async () => {
  await always(({ store, clock }) => {
    for (const { check, state } of store.checks()) {
      if (state.status === "unknown" || (isSettledStartup(check) && state.everHealthy)) continue;
      assert.ok(clock.now() - (state.evidenceAt ?? Number.NEGATIVE_INFINITY) <= check.timing.staleAfterMs);
    }
  });
});

test("thresholds: healthy needs a success, and unhealthy a run of failures as long as the threshold", async () => {
  await always(({ store }, _step, lastSuccessAt) => {
    for (const { check, state } of store.checks()) {
      if (state.status === "healthy") assert.ok(lastSuccessAt.has(check.name));
      if (state.status === "healthy") assert.ok(state.consecutiveFailures < check.thresholds.failureThreshold);
      if (state.status === "unhealthy") assert.ok(state.consecutiveSuccesses < check.thresholds.successThreshold);
      assert.ok(state.consecutiveSuccesses === 0 || state.consecutiveFailures === 0);
    }
  });
});

test("aggregation: a group is the worst of its checks, and passes as its status says", async () => {
  await always(({ store }) => {
    const checks = store.checks();
    if (checks.some(({ joining }) => joining)) return; // their old definitions count, which are not shown
    for (const { name, status } of store.groups()) {
      const counted = enforcedIn(name, checks);
      if (name === "startup" && counted.length === 0) continue;
      assert.equal(status, worstOf(counted.map((snapshot) => contributionTo(name, snapshot))));
      const passes = status === "healthy" || status === "degraded" || (name === "liveness" && status === "unknown");
      assert.deepEqual(store.verdict(name), { status, passes });
    }
  });
});

test("dependencies: a check is blocked if and only if it is unknown because of a check that is unhealthy", async () => {
  await always(({ store }) => {
    const checks = store.checks();
    if (checks.some(({ joining }) => joining)) return;
    const statusOf = new Map(checks.map(({ check, state }) => [check.name, state.status]));
    for (const { check, state } of checks) {
      if (state.blockedBy !== undefined) {
        assert.deepEqual([state.status, statusOf.get(state.blockedBy)], ["unknown", "unhealthy"]);
      } else if (check.mode === "observe" && !isSettledStartup(check)) {
        assert.ok(check.dependsOn.every((name) => statusOf.get(name) !== "unhealthy"));
      }
    }
  });
});

test("events: the changes of status that are told, in order, lead to the statuses that are read", async () => {
  const heard = new WeakMap<World, { readonly told: Map<string, string>; events: number }>();
  await always((world) => {
    const statuses = new Map(world.store.groups().map(({ name, status }) => [name, status]));
    const so = heard.get(world) ?? { told: new Map<string, string>(), events: 0 };
    heard.set(world, so);
    const { told } = so;
    for (const event of world.events.slice(so.events)) {
      if (event.type === "group-status-changed") told.set(event.group, event.to);
    }
    so.events = world.events.length;
    for (const [group, status] of told) {
      // One that a reload takes away and another brings back is a new one.
      if (!statuses.has(group)) told.delete(group);
      else assert.equal(statuses.get(group), status);
    }
  });
});

test("answers: a text that is kept is the text as it is made anew", async () => {
  const kept = new Map<string, GroupText>();
  await always(({ store, clock }) => {
    for (const { name: group } of store.groups()) {
      const verdict = store.verdict(group);
      const report = {
        group,
        title: group,
        checks: store.checks(),
        exclude: new Set<string>(),
        verdict,
        draining: false,
      };
      const text = kept.get(group) ?? new GroupText();
      kept.set(group, text);
      assert.equal(String(text.of(report, clock.now())), String(new GroupText().of(report, clock.now())));
    }
  });
});

test("reload: what is known of an unchanged check stays", async () => {
  await always(({ store }, one) => {
    if (one.type !== "reload") return;
    const before = new Map(store.checks().map(({ check, state }) => [check.name, state]));
    store.setChecks(structuredClone(one.checks));
    for (const { check, state } of store.checks()) assert.equal(state, before.get(check.name));
  });
});

test("reload: readiness changes neither way by a reload that keeps its checks", async () => {
  await always(({ store }, one) => {
    if (one.type === "reload") return;
    const before = store.verdict("readiness");
    store.setChecks([...store.checks().map(({ check }) => check), makeCheck({ name: "z" })]);
    assert.deepEqual(store.verdict("readiness"), before);
    store.setChecks(store.checks().flatMap(({ check }) => (check.name === "z" ? [] : check)));
    assert.deepEqual(store.verdict("readiness"), before);
  });
});

test("clock: a step of the wall clock changes no status", async () => {
  const statuses = ({ store }: World) => store.checks().map(({ check, state }) => [check.name, state.status]);
  await fc.assert(
    fc.asyncProperty(configuration, fc.array(step, { maxLength: 40 }), async (checks, steps) => {
      const seen: (readonly (readonly string[])[])[] = [];
      const alone: (readonly (readonly string[])[])[] = [];
      await play(checks, steps, (world, { type }) => void (type !== "wall-clock" && seen.push(statuses(world))));
      const others = steps.filter(({ type }) => type !== "wall-clock");
      await play(checks, others, (world) => void alone.push(statuses(world)));
      assert.deepEqual(seen, alone);
    }),
  );
});
