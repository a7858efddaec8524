import { Registry } from "prom-client";
import type { SidecarEvent } from "../event.ts";
import type { HealthStore } from "../health-store.ts";
import { checkMetrics } from "./check-metrics.ts";
import { groupMetrics } from "./group-metrics.ts";
import type { MetricsFormat } from "./metric-family.ts";
import { openMetricsView } from "./open-metrics-view.ts";
import { ProbeMetrics } from "./probe-metrics.ts";
import { registerProcessMetrics } from "./process-metrics.ts";
import { TextWriter } from "./text-writer.ts";

/** One exposition: its content type and its text in UTF-8. */
export type Exposition = { readonly contentType: string; readonly body: Buffer };

export type MetricsOptions = {
  readonly store: HealthStore;
  /** Upper bounds of the duration histograms in seconds, ascending, of checks that have none of their own. */
  readonly durationBuckets: readonly number[];
  /** For how long our event loop has not run since the start. */
  readonly starvedMs: () => number;
};

export type Metrics = {
  /** The subscriber that counts; give it every event. */
  readonly listen: (event: SidecarEvent) => void;
  readonly expose: (format: MetricsFormat) => Promise<Exposition>;
  readonly close: () => void;
};

/**
 * The metrics of design 4.4 and Node's own. Those of checks and groups, thousands of lines, are written by families of
 * our own (docs/decisions/0013); prom-client holds the few others.
 */
export function createMetrics({ store, durationBuckets: buckets, starvedMs }: MetricsOptions): Metrics {
  const registry = new Registry();
  const listenProcess = registerProcessMetrics({ registry, buckets, starvedMs });
  const openMetrics = openMetricsView(registry);
  const probes = new ProbeMetrics(
    store.checks().map(({ check }) => check),
    buckets,
  );
  const families = [...probes.families, ...checkMetrics(store), ...groupMetrics(store)];
  let lastLength = 64 * 1024;
  return {
    listen: (event) => {
      listenProcess(event);
      probes.listen(event);
    },
    expose: async (format) => {
      const from = format === "openmetrics" ? openMetrics : registry;
      const ofTheProcess = await from.metrics();
      const writer = new TextWriter(lastLength + lastLength / 8);
      for (const family of families) family.write(writer, format);
      writer.text(ofTheProcess); // last: it ends with the end of OpenMetrics
      const body = writer.end();
      lastLength = body.length;
      return { contentType: from.contentType, body };
    },
    close: () => registry.clear(),
  };
}
