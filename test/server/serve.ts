import assert from "node:assert/strict";
import type { InjectOptions } from "fastify";
import type { Check } from "../../src/check.ts";
import type { Clock } from "../../src/clock.ts";
import type { ServerConfig } from "../../src/config.ts";
import type { SidecarEvent } from "../../src/event.ts";
import { EventHistory } from "../../src/event-history.ts";
import { HealthStore } from "../../src/health-store.ts";
import type { ProbeResult } from "../../src/probe.ts";
import { createPublisher } from "../../src/publisher.ts";
import { RecentResults } from "../../src/recent-results.ts";
import { createHttpServer } from "../../src/server/http-server.ts";
import type { Expose } from "../../src/server/metrics-route.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { type CheckWishes, makeCheck } from "../support/make-check.ts";

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
};

/** A check and the results that it has had. */
export type CheckWithResults = CheckWishes & { readonly results?: readonly ProbeResult[] };

export const serverConfig: ServerConfig = {
  host: "127.0.0.1",
  port: 0,
  adminAllow: ["127.0.0.1"],
  shutdownDelayMs: 0,
  durationBuckets: [1],
};

/** The server over a store whose checks have had their results; not listening. */
export function makeServer(
  checks: readonly Check[],
  clock: Clock,
  options: { config?: ServerConfig; expose?: Expose } = {},
) {
  const events: SidecarEvent[] = [];
  const publisher = createPublisher((error) => assert.fail(String(error)));
  const history = new EventHistory(clock);
  publisher.subscribe(history.listen);
  const recentResults = new RecentResults();
  publisher.subscribe(recentResults.listen);
  const store = new HealthStore(checks, clock, publisher.publish);
  const expose: Expose = async (format) => ({ contentType: "text/plain; charset=utf-8", body: format });
  const source = {
    store,
    clock,
    startedAtMs: clock.wallTime(),
    history,
    canary: () => [],
    recentResults: (check: Check) => recentResults.of(check),
    nextProbeAt: (name: string) => (name === "app" ? clock.now() + 2500 : undefined),
  };
  publisher.subscribe((event) => void events.push(event));
  const config = options.config ?? serverConfig;
  const server = createHttpServer(config, source, options.expose ?? expose, {
    store,
    allow: () => config.adminAllow,
    reload: async () => ({ type: "refused", problems: ["there is nothing to reload here"] }),
    publish: publisher.publish,
    subscribe: publisher.subscribe,
  });
  return { server, store, events, recentResults };
}

/** Asks a server on a fake clock without a socket. The checks' results come 1 s after the start. */
export async function serve(wishes: readonly CheckWithResults[], options: { expose?: Expose } = {}) {
  const clock = new FakeClock();
  const checks = wishes.map(({ results: _, ...rest }) => makeCheck(rest));
  const { server, store, events, recentResults } = makeServer(checks, clock, options);
  clock.pause(1000);
  for (const [index, { results = [] }] of wishes.entries()) {
    const check = checks[index];
    if (!check) continue;
    for (const result of results) {
      recentResults.listen({ type: "probe-ended", check, result });
      store.apply(check.name, result);
    }
  }
  const ask = async (url: string, request: Omit<InjectOptions, "url"> = {}): Promise<Answer> => {
    const { statusCode: status, headers, body } = await server.inject({ url, ...request });
    return { status, headers, body };
  };
  return { ask, clock, store, events };
}
