import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Check } from "../../src/check.ts";
import type { Config, ServerConfig } from "../../src/config.ts";
import { ConfigError } from "../../src/errors.ts";
import { createSidecar } from "../../src/sidecar.ts";
import { startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { type CheckWishes, makeCheck } from "../support/make-check.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";
import { unusedPort } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { get } from "./get.ts";
import { configOf, memoryLogger } from "./start-sidecar.ts";
import { httpTarget, tcpTarget } from "./targets.ts";

const quick = { periodMs: 100, timeoutMs: 1000, failureThreshold: 1 };

/** A sidecar whose next configuration the test sets. */
async function reloadable(t: Lifetime, checks: readonly Check[]) {
  const { logger, lines } = memoryLogger();
  const server: Partial<ServerConfig> = {};
  let next: Config | Error = configOf(checks, server);
  const load = async () => {
    if (next instanceof Error) throw next;
    return next;
  };
  const sidecar = await createSidecar({ config: next, logger, reloadSource: { load } });
  const { url } = await sidecar.start();
  t.after(() => sidecar.stop());
  const ask = (path: string) => get(`${url}${path}`);
  return {
    lines,
    ask,
    shows: (body: string) => waitFor(async () => (await ask("/readyz?verbose")).body === body, { what: body }),
    reload: async (config: Partial<Config> | Error) => {
      next = config instanceof Error ? config : { ...configOf([], server), ...config };
      return await sidecar.reload("request");
    },
  };
}

async function targets(t: Lifetime) {
  let healthy = true;
  const http = await startHttpServer(t, (_request, response) => void response.writeHead(healthy ? 200 : 500).end());
  const dead = tcpTarget({ host: "127.0.0.1", port: await unusedPort() });
  const check = (name: string, wishes: CheckWishes = {}) =>
    makeCheck({ name, target: httpTarget(http), ...quick, ...wishes });
  const breakIt = () => {
    healthy = false;
  };
  return { check, dead, breakIt };
}

describe("a reload", () => {
  test("keeps unchanged checks with their state, adds, changes and removes others, and forgets removed series", async (t) => {
    const { check, dead } = await targets(t);
    const { reload, shows, ask, lines } = await reloadable(t, [check("app"), check("old"), check("cache")]);
    await shows("[+]app ok\n[+]old ok\n[+]cache ok\nreadyz check passed\n");
    const before = JSON.parse((await ask("/status/app")).body);
    const outcome = await reload({
      checks: [check("app"), check("cache", { critical: false, target: dead }), check("new")],
    });
    assert.equal(outcome.type, "applied");
    await shows("[+]app ok\n[~]cache failed: refused (not critical)\n[+]new ok\nreadyz check passed\n");
    const after = JSON.parse((await ask("/status/app")).body);
    assert.equal(after.since, before.since);
    assert.ok(after.consecutiveSuccesses >= before.consecutiveSuccesses);
    const metrics = (await ask("/metrics")).body;
    assert.doesNotMatch(metrics, /check="old"/);
    assert.doesNotMatch(metrics, /check="cache",protocol="http"/);
    assert.match(metrics, /podpulse_config_reloads_total\{outcome="success"\} 1/);
    const line = lines.find(({ event }) => event === "reload-succeeded");
    assert.equal(line?.msg, "configuration reloaded: 1 added, 1 changed, 1 removed");
    assert.equal((await ask("/status/old")).status, 404);
  });

  test("an added check that has no verdict yet does not take readiness away", async (t) => {
    const { check } = await targets(t);
    const { reload, shows, ask } = await reloadable(t, [check("app")]);
    await shows("[+]app ok\nreadyz check passed\n");
    await reload({ checks: [check("app"), check("late", { initialDelayMs: 60_000 })] });
    const { status, body } = await ask("/readyz?verbose");
    assert.deepEqual(
      [status, body],
      [200, "[+]app ok\n[?]late unknown: no result yet (joins with its first status)\nreadyz check passed\n"],
    );
  });

  test("a changed check answers by its old definition until the new one has a status", async (t) => {
    const { check, breakIt } = await targets(t);
    const { reload, shows, ask } = await reloadable(t, [check("app", { staleAfterMs: 60_000 })]);
    breakIt();
    await shows("[-]app failed: unexpected-response\nreadyz check failed\n");
    await reload({ checks: [check("app", { staleAfterMs: 60_000, initialDelayMs: 60_000 })] });
    assert.equal((await ask("/readyz")).status, 503);
  });

  const port = { host: "127.0.0.1", port: 1, adminAllow: [], shutdownDelayMs: 0, durationBuckets: [0.01, 0.1, 1] };
  for (const { name, next, told } of [
    {
      name: "a configuration with problems",
      next: new ConfigError([{ file: "a.yaml", position: { line: 1, column: 2 }, path: "checks", message: "is bad" }]),
      told: "a.yaml:1:2: checks: is bad",
    },
    {
      name: "another port",
      next: { server: port },
      told: "server.port: cannot change while podpulse runs (found 1, runs with 0; restart it for that)",
    },
    {
      name: "profiles that were off",
      next: { server: { ...port, port: 0, adminAllow: ["127.0.0.1"], debug: true } },
      told: "server.debug: cannot change while podpulse runs (found true, runs with none; restart it for that)",
    },
    { name: "an exception of ours", next: new Error("oops"), told: "oops" },
  ]) {
    test(`${name} is refused, and the old configuration runs on`, async (t) => {
      const { check } = await targets(t);
      const { reload, shows, ask, lines } = await reloadable(t, [check("app")]);
      await shows("[+]app ok\nreadyz check passed\n");
      const outcome = await reload(next instanceof Error ? next : { ...next, checks: [check("other")] });
      assert.deepEqual(outcome, { type: "refused", problems: [told] });
      await shows("[+]app ok\nreadyz check passed\n");
      const metrics = (await ask("/metrics")).body;
      assert.match(metrics, /podpulse_config_last_reload_successful 0/);
      assert.match(metrics, /podpulse_config_reloads_total\{outcome="failure"\} 1/);
      assert.ok(lines.some(({ event, msg }) => event === "reload-failed" && msg.includes(told)));
    });
  }

  test("who may use admin paths can change", async (t) => {
    const { check } = await targets(t);
    const { reload, ask, lines } = await reloadable(t, [check("app")]);
    assert.equal((await ask("/-/undrain")).status, 200);
    await reload({ checks: [check("app")], server: configOf([], { adminAllow: ["10.0.0.0/8"] }).server });
    const { status, body } = await ask("/-/undrain");
    assert.deepEqual([status, body], [403, "127.0.0.1 may not do that (see server.admin.allow)\n"]);
    assert.ok(lines.some(({ event, address }) => event === "admin-refused" && address === "127.0.0.1"));
  });

  test("a hundred reloads leave nothing open", async (t) => {
    const { check } = await targets(t);
    await leavesNothingOpen(async () => {
      const releases: (() => void | Promise<void>)[] = [];
      const { reload } = await reloadable({ after: (release) => releases.push(release) }, [check("app")]);
      for (let round = 0; round < 100; round += 1) await reload({ checks: [check("app"), check(`c${round}`)] });
      for (const release of releases) await release();
    });
  });
});

describe("a canary", () => {
  const reload = { observeMs: 500 };

  test("that comes up healthy is enforced, with what is known of it", async (t) => {
    const { check } = await targets(t);
    const sidecar = await reloadable(t, [check("app")]);
    await sidecar.shows("[+]app ok\nreadyz check passed\n");
    const outcome = await sidecar.reload({ reload, checks: [check("app"), check("new", { periodMs: 60_000 })] });
    assert.deepEqual(outcome, { type: "observing", checks: ["new"], observeMs: 500 });
    assert.equal((await sidecar.ask("/readyz?verbose")).body, "[+]app ok\nreadyz check passed\n");
    const { canary } = JSON.parse((await sidecar.ask("/status")).body);
    assert.deepEqual([canary[0].name, canary[0].mode], ["new", "observe"]);
    await sidecar.shows("[+]app ok\n[+]new ok\nreadyz check passed\n");
  });

  test("that does not is refused, and the old definition runs on", async (t) => {
    const { check, dead } = await targets(t);
    const sidecar = await reloadable(t, [check("app")]);
    await sidecar.shows("[+]app ok\nreadyz check passed\n");
    await sidecar.reload({ reload, checks: [check("app", { target: dead })] });
    const failed = () => sidecar.lines.find(({ event }) => event === "reload-failed");
    await waitFor(() => failed() !== undefined, { what: "the end of the canary" });
    assert.match(String(failed()?.msg), /app: is unhealthy \(refused: .*\), after 0\.5 s of observation$/);
    assert.equal((await sidecar.ask("/readyz?verbose")).body, "[+]app ok\nreadyz check passed\n");
  });

  test("is given up for a newer reload", async (t) => {
    const { check } = await targets(t);
    const sidecar = await reloadable(t, [check("app")]);
    await sidecar.reload({ reload: { observeMs: 60_000 }, checks: [check("app"), check("new")] });
    assert.equal((await sidecar.reload({ checks: [check("app"), check("newer")] })).type, "applied");
    assert.equal(JSON.parse((await sidecar.ask("/status")).body).canary, undefined);
  });

  test("ends with the sidecar, and leaves nothing open", async (t) => {
    const { check } = await targets(t);
    await leavesNothingOpen(async () => {
      const releases: (() => void | Promise<void>)[] = [];
      const sidecar = await reloadable({ after: (release) => releases.push(release) }, [check("app")]);
      await sidecar.reload({ reload: { observeMs: 60_000 }, checks: [check("app"), check("new")] });
      for (const release of releases) await release();
    });
  });
});
