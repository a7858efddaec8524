import type { Check } from "../../src/check.ts";
import { HealthStore } from "../../src/health-store.ts";
import type { ProbeResult } from "../../src/probe.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { FakeClock } from "../support/fake-clock.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { makeCheck } from "../support/make-check.ts";
import { traced } from "../support/make-result.ts";
import { parseExposition } from "./exposition.ts";

export const app = makeCheck({ name: "app", failureThreshold: 1, groups: ["liveness", "readiness"] });
export const cache = makeCheck({
  name: "cache",
  critical: false,
  failureThreshold: 1,
  target: { protocol: "grpc", address: { type: "tcp", host: "cache", port: 1 }, service: "", metadata: [] },
});
export const observed = makeCheck({ name: "observed", mode: "observe", failureThreshold: 1 });

type SetUpOptions = { readonly checks?: readonly Check[]; readonly starvedMs?: () => number };

/** Metrics over a store of checks, and a way to let a probe end. */
export function setUp(t: Lifetime, { checks = [app, cache, observed], starvedMs = () => 0 }: SetUpOptions = {}) {
  const clock = new FakeClock();
  const store = new HealthStore(checks, clock, (event) => metrics.listen(event));
  const metrics = createMetrics({ store, durationBuckets: [0.001, 0.01, 0.1, 1], starvedMs });
  t.after(() => metrics.close());
  const probe = (check: Check, result: ProbeResult, { delayMs = 0, traceId }: ProbeWishes = {}) => {
    metrics.listen({ type: "probe-started", check, delayMs });
    metrics.listen({ type: "probe-ended", check, result: traceId === undefined ? result : traced(result, traceId) });
    store.apply(check.name, result);
  };
  const scrape = async (format: "prometheus" | "openmetrics" = "prometheus") => {
    return parseExposition(String((await metrics.expose(format)).body));
  };
  return { clock, store, metrics, probe, scrape };
}

type ProbeWishes = { readonly delayMs?: number; readonly traceId?: string };
