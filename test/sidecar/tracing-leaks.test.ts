import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { pino } from "pino";
import { startTracing } from "../../src/telemetry/tracing.ts";
import { buildBundle } from "../cli/bundle.ts";
import { startHttpServer } from "../support/http-server.ts";
import { makeCheck } from "../support/make-check.ts";
import { failure, traced } from "../support/make-result.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { runBundle } from "./run-bundle.ts";

before(buildBundle);

/** The OTLP exporter's own limit. The SDK makes one export at a time until one fails, and after that more. */
const exportsAtOnce = 30;

test("a collector that hangs costs few connections, however many spans there are", async (t) => {
  const app = await startHttpServer(t, (_, response) => response.end("ok"));
  const collector = await startTcpServer(t, "silent");
  const checks = Array.from({ length: 5 }, (_, at) => ({ name: `app-${at}`, httpGet: { port: app.port } }));
  const sidecar = await runBundle(t, { tracing: { sampleRatio: 1 }, defaults: { periodSeconds: 0.05 }, checks }, [], {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
    OTEL_EXPORTER_OTLP_TIMEOUT: "100",
    OTEL_BSP_SCHEDULE_DELAY: "1",
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "1",
  });
  const lost = () => sidecar.lines().some(({ event }) => event === "trace-export-failed");
  await waitFor(lost, { what: "a lost span", timeoutMs: 20_000 });
  const before = sidecar.descriptors();
  const probed = app.requests().length;
  // For five seconds at least: even one export at a time, of a tenth of a second each, would leave more behind than is allowed.
  await waitFor(() => app.requests().length > probed + 500, { what: "many more probes", timeoutMs: 30_000 });
  // Each probe in flight has a connection too.
  const atMost = before + checks.length + exportsAtOnce;
  await waitFor(() => sidecar.descriptors() <= atMost, { what: "descriptors to be closed" });
});

const variables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: "",
  OTEL_EXPORTER_OTLP_TIMEOUT: "100",
};

test("spans that nobody takes are dropped, not kept", async () => {
  const kept = { ...process.env };
  after(() => {
    process.env = kept;
  });
  const origin = `http://127.0.0.1:${await unusedPort()}`;
  Object.assign(process.env, variables, { OTEL_EXPORTER_OTLP_ENDPOINT: origin });
  const tracing = startTracing({
    settings: { origin, batches: { maxQueueSize: 500, maxExportBatchSize: 500 }, complaints: [] },
    logger: pino({ level: "silent" }),
    now: () => performance.now(),
  });
  const check = makeCheck();
  let count = 0;
  const end = (probes: number) => {
    for (let at = 0; at < probes; at += 1) {
      count += 1;
      const message = `refused ${count} ${"x".repeat(1000)}`;
      const result = traced(failure("refused", { message }), count.toString(16).padStart(32, "0"));
      tracing.listen({ type: "probe-ended", check, result });
    }
  };
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const heapMb = () => {
    collect();
    return process.memoryUsage().heapUsed / 1e6;
  };
  end(2000);
  const before = heapMb();
  end(30_000);
  const after30k = heapMb();
  assert.ok(after30k - before < 10, `30,000 spans of 1 KB left ${(after30k - before).toFixed(1)} MB`);
  await tracing.close();
});
