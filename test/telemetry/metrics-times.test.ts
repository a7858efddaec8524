import assert from "node:assert/strict";
import { test } from "node:test";
import { failure, success } from "../support/make-result.ts";
import { samplesOf } from "./exposition.ts";
import { app, cache, observed, setUp } from "./measured-checks.ts";

const startSeconds = Date.UTC(2026, 0, 1) / 1000;

test("time to ready: from the start to the first healthy or degraded, then it stays", async (t) => {
  const { clock, probe, scrape } = setUp(t);
  const times = async () =>
    Object.fromEntries(
      samplesOf(await scrape(), "podpulse_time_to_ready_seconds").map(({ labels, value }) => [labels["group"], value]),
    );
  assert.deepEqual(await times(), {});
  clock.pause(1000);
  probe(app, failure());
  assert.deepEqual(await times(), {});
  clock.pause(1500);
  clock.stepWallTime(3_600_000);
  probe(app, success());
  assert.deepEqual(await times(), { liveness: 2.5, readiness: 2.5 }, "cache, which is not critical, is still unknown");
  clock.pause(500);
  probe(cache, success());
  assert.deepEqual(await times(), { liveness: 2.5, readiness: 2.5, startup: 3 });
  probe(app, failure());
  clock.pause(500);
  probe(app, success());
  assert.deepEqual(await times(), { liveness: 2.5, readiness: 2.5, startup: 3 });
});

test("since when a check and a group have their status", async (t) => {
  const { clock, probe, scrape } = setUp(t);
  const since = async () => {
    const parsed = await scrape();
    const [check] = samplesOf(parsed, "podpulse_check_status_since_timestamp_seconds", { check: "app" });
    const [group] = samplesOf(parsed, "podpulse_group_status_since_timestamp_seconds", { group: "liveness" });
    return [check?.value, group?.value].map((at) => (at ?? 0) - startSeconds);
  };
  assert.deepEqual(await since(), [0, 0]);
  clock.pause(2000);
  probe(app, success());
  assert.deepEqual(await since(), [2, 2]);
  clock.pause(2000);
  probe(app, success());
  assert.deepEqual(await since(), [2, 2]);
  probe(app, failure());
  assert.deepEqual(await since(), [4, 4]);
});

test("a check's timeout, and what it may do to its groups", async (t) => {
  const { scrape } = setUp(t);
  const parsed = await scrape();
  assert.deepEqual(
    samplesOf(parsed, "podpulse_check_timeout_seconds").map(({ labels, value }) => [labels["check"], value]),
    [app, cache, observed].map(({ name, timing }) => [name, timing.timeoutMs / 1000]),
  );
  assert.deepEqual(
    samplesOf(parsed, "podpulse_group_check_info").map(({ labels }) => Object.values(labels).join(" ")),
    [
      "liveness app true enforce",
      "readiness app true enforce",
      "readiness cache false enforce",
      "readiness observed true observe",
    ],
  );
});

test("for how long podpulse itself did not run", async (t) => {
  let starvedMs = 0;
  const { scrape } = setUp(t, { starvedMs: () => starvedMs });
  const seconds = async () => samplesOf(await scrape(), "podpulse_starved_seconds_total")[0]?.value;
  assert.equal(await seconds(), 0);
  starvedMs = 2500;
  assert.equal(await seconds(), 2.5);
  assert.equal(await seconds(), 2.5);
});
