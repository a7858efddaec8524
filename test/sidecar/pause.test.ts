import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { startFront } from "../probes/grpc-front.ts";
import { startHealthServer } from "../probes/grpc-health-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { startTcpServer } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { runBundle } from "./run-bundle.ts";

const staleAfterMs = 1000;
const pauseMs = 2200;
const quick = { periodSeconds: 0.2, timeoutSeconds: 1, failureThreshold: 1, staleAfterSeconds: staleAfterMs / 1000 };

type Sidecar = Awaited<ReturnType<typeof runBundle>>;

const becomesReady = ({ ask }: Sidecar) =>
  waitFor(async () => (await ask("/readyz")).status === 200, { what: "readiness" });

const changesTo = ({ lines }: Sidecar, status: string) =>
  lines().filter((line) => line["event"] === "check-status-changed" && line["status"] === status);

/** Servers that are always well, and the checks that ask them; `answeredAt` is when each last gave an answer. */
async function startTargets(t: Lifetime) {
  const answeredAt = new Map<string, number>();
  let asking = 0;
  /** Answers take a moment, so that a pause meets probes in flight. */
  const soon = (name: string, answer: () => void) => {
    asking += 1;
    setTimeout(() => {
      asking -= 1;
      answeredAt.set(name, performance.now());
      answer();
    }, 100);
  };
  const http = (name: string) => startHttpServer(t, (_request, response) => soon(name, () => response.end("ok")));
  const grpc = (name: string) =>
    startHealthServer(t, { check: (_call, answer) => soon(name, () => answer(null, { status: "SERVING" })) });
  const tcp = await startTcpServer(t, () => void answeredAt.set("tcp", performance.now()));
  const checks = [
    { name: "tcp", tcpSocket: { port: tcp.port } },
    { name: "http", httpGet: { port: (await http("http")).port } },
    { name: "http-reuse", httpGet: { port: (await http("http-reuse")).port, connection: "reuse" } },
    { name: "grpc", grpc: { port: (await grpc("grpc")).port } },
    { name: "grpc-reuse", grpc: { port: (await grpc("grpc-reuse")).port, connection: "reuse" } },
    { name: "grpc-watch", grpc: { port: (await grpc("grpc-watch")).port, watch: true } },
  ];
  return { checks, answeredAt, asking: () => asking };
}

// Each waits for a process of its own most of the time.
describe("a sidecar that is stopped (SIGSTOP) and goes on (SIGCONT)", { concurrency: 3 }, () => {
  test("for ten periods: no check turns unhealthy, and no answer rests on stale evidence", async (t) => {
    const { checks, answeredAt, asking } = await startTargets(t);
    const sidecar = await runBundle(t, { defaults: quick, checks });
    const rounds = 3;
    for (let round = 0; round < rounds; round++) {
      await becomesReady(sidecar);
      await waitFor(() => asking() >= 2, { what: "probes in flight" });
      sidecar.kill("SIGSTOP");
      await delay(pauseMs / 2);
      let answer = sidecar.ask("/readyz");
      await delay(pauseMs / 2);
      sidecar.kill("SIGCONT");
      const goesOnAt = performance.now();
      let askedAt = goesOnAt;
      const seen: number[] = [];
      while (seen.filter((status) => status === 200).length < 20) {
        const { status, body } = await answer;
        seen.push(status);
        if (status === 200) {
          for (const { name } of checks) {
            const ageMs = askedAt - (answeredAt.get(name) ?? Number.NEGATIVE_INFINITY);
            assert.ok(ageMs <= staleAfterMs, `ready, but ${name} has not answered for ${ageMs} ms`);
          }
        } else {
          assert.equal(status, 503);
          assert.doesNotMatch(body, /failed:/);
        }
        assert.ok(performance.now() - goesOnAt < 10_000, "never ready again");
        askedAt = performance.now();
        answer = sidecar.ask("/readyz");
      }
      await answer;
      assert.equal(seen[0], 503, "the first answer");
    }
    assert.deepEqual(changesTo(sidecar, "unhealthy"), []);
    assert.match(
      (await sidecar.ask("/metrics")).body,
      /^podpulse_probe_results_total\{.*outcome="inconclusive",reason=""\} [1-9]/m,
    );
    const [, seconds] = /^podpulse_starved_seconds_total (\S+)$/m.exec((await sidecar.ask("/metrics")).body) ?? [];
    assert.ok(Number(seconds) > (rounds * (pauseMs - 300)) / 1000, `${seconds} s starved`);
    const starved = sidecar.lines().filter(({ event }) => event === "starved");
    assert.ok(starved.length >= 1 && starved.length <= rounds, `${starved.length} lines`);
    assert.equal(starved[0]?.["level"], "warn");
    assert.ok(Number(starved[0]?.["blockedMs"]) > pauseMs - 200);
  });

  test("an answer that came before the pause and is read after it does not make it ready", async (t) => {
    const held: (() => void)[] = [];
    let answering = true;
    const server = await startHttpServer(t, (_request, response) => {
      if (answering) response.end();
      else held.push(() => response.end());
    });
    const sidecar = await runBundle(t, {
      defaults: { ...quick, timeoutSeconds: 30 },
      checks: [{ name: "app", httpGet: { port: server.port } }],
    });
    await becomesReady(sidecar);
    answering = false;
    await waitFor(() => held.length === 1, { what: "a probe in flight" });
    sidecar.kill("SIGSTOP");
    held[0]?.();
    await delay(pauseMs);
    const first = sidecar.ask("/readyz");
    sidecar.kill("SIGCONT");
    assert.equal((await first).status, 503);
    const nextProbe = async () => {
      assert.equal((await sidecar.ask("/readyz")).status, 503);
      return held.length === 2;
    };
    await waitFor(nextProbe, { what: "the next probe, which comes once the answer was read" });
    for (let asked = 0; asked < 20; asked++) await nextProbe();
    assert.equal(changesTo(sidecar, "healthy").length, 1);
    assert.deepEqual(changesTo(sidecar, "unhealthy"), []);
    held[1]?.();
    await becomesReady(sidecar);
  });

  test("a Watch stream that was lost meanwhile: no failure, and a probe settles it at once", async (t) => {
    const server = await startHealthServer(t);
    const front = await startFront(t, server);
    const check = { name: "app", grpc: { port: front.port, watch: true } };
    const sidecar = await runBundle(
      t,
      { checks: [{ ...check, periodSeconds: 86_400, timeoutSeconds: 1, failureThreshold: 1 }] },
      ["--log-level", "debug"],
    );
    await becomesReady(sidecar);
    await waitFor(() => server.watches() === 1, { what: "the stream" });
    sidecar.kill("SIGSTOP");
    front.drop();
    await delay(pauseMs);
    sidecar.kill("SIGCONT");
    await waitFor(() => server.watches() === 2, { what: "another stream" });
    assert.equal((await sidecar.ask("/readyz")).status, 200);
    const told = sidecar.lines().filter(({ event }) => event === "result-pushed" || event === "probe-ended");
    assert.deepEqual(
      told.map(({ event, outcome }) => `${event} ${outcome}`),
      ["probe-ended success", "result-pushed inconclusive", "probe-ended success"],
    );
    assert.deepEqual(changesTo(sidecar, "unhealthy"), []);
  });
});
