import assert from "node:assert/strict";
import { test } from "node:test";
import { HealthStore } from "../../src/health-store.ts";
import { serviceNames, servingStatus, viewOf } from "../../src/server/grpc-serving-status.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { makeCheck } from "../support/make-check.ts";
import { resultOf } from "../support/make-result.ts";
import type { CheckWithResults } from "./serve.ts";

const letters: Readonly<Record<string, string>> = { SERVING: "S", NOT_SERVING: "N" };

function storeOf(wishes: readonly CheckWithResults[]) {
  const clock = new FakeClock();
  const store = new HealthStore(
    wishes.map(({ results: _, ...rest }) => makeCheck({ failureThreshold: 1, ...rest })),
    clock,
    () => {},
  );
  for (const { name = "app", results = [] } of wishes) for (const result of results) store.apply(name, result);
  return { store, clock };
}

const everywhere = ["liveness", "readiness", "startup", "paying"];

type Case = {
  readonly name: string;
  readonly checks: readonly CheckWithResults[];
  readonly drain?: true;
  readonly pauseMs?: number;
  /** S: SERVING, N: NOT_SERVING, -: there is no such service. */
  readonly expected: Readonly<Record<string, "S" | "N" | "-">>;
};

const cases: readonly Case[] = [
  { name: "no checks", checks: [], expected: { "": "S", readiness: "S", liveness: "S", startup: "S", app: "-" } },
  {
    name: "an unknown check: only liveness serves",
    checks: [{ groups: everywhere }],
    expected: { "": "N", readiness: "N", liveness: "S", startup: "N", paying: "N", app: "N" },
  },
  {
    name: "a healthy check",
    checks: [{ groups: everywhere, results: [resultOf("S")] }],
    expected: { "": "S", readiness: "S", liveness: "S", startup: "S", paying: "S", app: "S" },
  },
  {
    name: "an unhealthy check; startup does not forget",
    checks: [{ groups: everywhere, results: [resultOf("S"), resultOf("F")] }],
    expected: { "": "N", readiness: "N", liveness: "N", startup: "S", paying: "N", app: "N" },
  },
  {
    name: "evidence that has grown too old",
    checks: [{ groups: ["liveness", "readiness"], staleAfterMs: 5000, results: [resultOf("S")] }],
    pauseMs: 6000,
    expected: { "": "N", readiness: "N", liveness: "S", app: "N" },
  },
  {
    name: "degraded serves, the check that is not critical does not",
    checks: [
      { name: "app", results: [resultOf("S")] },
      { name: "cache", critical: false, results: [resultOf("F")] },
    ],
    expected: { "": "S", readiness: "S", app: "S", cache: "N" },
  },
  {
    name: "an observed check answers for itself, and for nothing else",
    checks: [
      { name: "app", results: [resultOf("S")] },
      { name: "next", mode: "observe", groups: ["readiness", "later"], results: [resultOf("F")] },
    ],
    expected: { "": "S", readiness: "S", later: "S", next: "N" },
  },
  {
    name: "an observed check that is healthy",
    checks: [{ mode: "observe", results: [resultOf("S")] }],
    expected: { "": "S", app: "S" },
  },
  {
    name: "draining: readiness, and nothing else",
    checks: [{ groups: everywhere, results: [resultOf("S")] }],
    drain: true,
    expected: { "": "N", readiness: "N", liveness: "S", startup: "S", paying: "S", app: "S" },
  },
  {
    name: "what depends on an unhealthy check is unknown",
    checks: [
      { name: "db", results: [resultOf("F")] },
      { name: "app", dependsOn: ["db"], groups: ["liveness"] },
    ],
    expected: { "": "N", liveness: "S", db: "N", app: "N" },
  },
  {
    name: "names that are none",
    checks: [{ results: [resultOf("S")] }],
    expected: { App: "-", "app ": "-", "readiness/app": "-", "grpc.health.v1.Health": "-" },
  },
];

for (const { name, checks, drain = false, pauseMs = 0, expected } of cases) {
  test(name, () => {
    const { store, clock } = storeOf(checks);
    if (drain) store.drain.start();
    clock.pause(pauseMs);
    const view = viewOf(store);
    const found = Object.keys(expected).map((service) => {
      const status = servingStatus(service, view);
      return [service, status ? letters[status] : "-"];
    });
    assert.deepEqual(Object.fromEntries(found), expected);
  });
}

test("the services are the whole, every group and every check", () => {
  const { store } = storeOf([{ name: "app", groups: ["paying"] }, { name: "db" }]);
  const names = ["", "liveness", "readiness", "startup", "paying", "app", "db"];
  assert.deepEqual(serviceNames(viewOf(store)), names);
});
