import assert from "node:assert/strict";
import { before, describe, type TestContext, test } from "node:test";
import { buildBundle } from "../cli/bundle.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import { startOtlpReceiver } from "../support/otlp-receiver.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { runBundle } from "./run-bundle.ts";

before(buildBundle);

const timing = { periodSeconds: 0.1, timeoutSeconds: 1 };
const otelOf = (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_SCHEDULE_DELAY: "50" });

/** The header of a request as it came. */
function headerOf(rawHeaders: readonly string[], name: string): string | undefined {
  const at = rawHeaders.findIndex((one, index) => index % 2 === 0 && one.toLowerCase() === name);
  return at < 0 ? undefined : rawHeaders[at + 1];
}

async function startApp(t: TestContext) {
  return await startHttpServer(t, (_, response) => response.end("ok"));
}

describe("tracing", { concurrency: 2 }, () => {
  test("failures and changes of a status are exported, with their phases; logs and /status name the trace", async (t) => {
    const collector = await startOtlpReceiver(t);
    const app = await startApp(t);
    const down = await unusedPort();
    const config = {
      tracing: { sampleRatio: 0 },
      defaults: timing,
      checks: [
        { name: "app", httpGet: { port: app.port, path: "/health?token=secret" } },
        { name: "down", tcpSocket: { port: down } },
      ],
    };
    const env = { ...otelOf(collector.url), OTEL_SERVICE_NAME: "shop", OTEL_RESOURCE_ATTRIBUTES: "team=a" };
    const sidecar = await runBundle(t, config, ["--log-level", "debug"], env);
    const spansOf = (name: string) => collector.spans().filter((span) => span.name === `probe ${name}`);
    await waitFor(() => spansOf("down").length >= 4 && spansOf("app").length >= 1, {
      what: "spans",
      timeoutMs: 20_000,
    });

    const [failed] = spansOf("down");
    assert.ok(failed);
    assert.deepEqual(
      [failed.kind, failed.status.code, failed.attributes["error.type"], failed.attributes["podpulse.outcome"]],
      [3, 2, "refused", "failure"],
    );
    assert.match(failed.status.message, /^connection refused by 127\.0\.0\.1:/);
    assert.deepEqual(
      [failed.attributes["server.address"], Number(failed.attributes["server.port"])],
      ["127.0.0.1", down],
    );
    assert.deepEqual([failed.resource["service.name"], failed.resource["team"]], ["shop", "a"]);

    const [changed] = spansOf("app");
    assert.ok(changed);
    assert.deepEqual([changed.status.code, changed.attributes["podpulse.outcome"]], [0, "success"]);
    assert.equal(Number(changed.attributes["http.response.status_code"]), 200);
    assert.equal(changed.attributes["url.full"], `http://127.0.0.1:${app.port}/health?token=***`);
    assert.deepEqual(
      changed.events.map(({ name }) => name),
      ["connect", "request", "transfer"],
    );
    assert.ok(changed.endMs > changed.startMs && changed.events.every(({ atMs }) => atMs >= changed.startMs - 1));
    await waitFor(() => app.requests().length > 5, { what: "more successes" });
    assert.equal(spansOf("app").length, 1, "what stays as it was is not exported");

    const known = new Set(collector.spans().map(({ traceId }) => traceId));
    const logged = sidecar
      .lines()
      .find(({ event, check, traceId }) => event === "probe-ended" && check === "down" && traceId);
    assert.ok(known.has(String(logged?.["traceId"])));
    const status = JSON.parse((await sidecar.ask("/status/down")).body);
    assert.match(status.lastResult.traceId, /^[0-9a-f]{32}$/);
    assert.equal(JSON.parse((await sidecar.ask("/status/app")).body).lastResult.traceId, undefined);
    assert.ok(!JSON.stringify(collector.spans()).includes("secret"));
  });

  test("a sampled success is exported; propagated, the target is told the same trace, unless the user tells another", async (t) => {
    const collector = await startOtlpReceiver(t);
    const app = await startApp(t);
    const own = await startApp(t);
    const grpc = await startGrpcServer(t);
    const mine = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    const config = {
      tracing: { sampleRatio: 1, propagate: true },
      defaults: timing,
      checks: [
        { name: "app", httpGet: { port: app.port } },
        { name: "own", httpGet: { port: own.port, httpHeaders: [{ name: "Traceparent", value: mine }] } },
        { name: "orders", grpc: { port: grpc.port } },
      ],
    };
    await runBundle(t, config, [], otelOf(collector.url));
    const idsOf = (name: string) => collector.spans().filter((span) => span.name === `probe ${name}`);
    await waitFor(() => ["app", "own", "orders"].every((name) => idsOf(name).length >= 3), {
      what: "spans",
      timeoutMs: 20_000,
    });
    const told = (values: readonly (string | undefined)[]) =>
      values.map((value) => value?.split("-").slice(1, 3).join("-"));
    const spanIds = (name: string) => idsOf(name).map(({ traceId, spanId }) => `${traceId}-${spanId}`);
    const http = told(app.requests().map(({ rawHeaders }) => headerOf(rawHeaders, "traceparent")));
    for (const id of spanIds("app")) assert.ok(http.includes(id), id);
    const grpcTold = told(grpc.metadata().map((metadata) => String(metadata.get("traceparent")[0])));
    for (const id of spanIds("orders")) assert.ok(grpcTold.includes(id), id);
    assert.deepEqual(
      new Set(own.requests().map(({ rawHeaders }) => headerOf(rawHeaders, "traceparent"))),
      new Set([mine]),
    );
  });

  test("without an endpoint nothing is exported; propagate still tells the target, and not more than that", async (t) => {
    const app = await startApp(t);
    const checks = [{ name: "app", httpGet: { port: app.port } }];
    const sidecar = await runBundle(t, { tracing: { sampleRatio: 1, propagate: true }, defaults: timing, checks });
    await waitFor(() => app.requests().length > 1, { what: "probes" });
    assert.match(
      String(headerOf(app.requests()[0]?.rawHeaders ?? [], "traceparent")),
      /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/,
    );
    const { lastResult } = JSON.parse((await sidecar.ask("/status/app")).body);
    assert.equal(lastResult.traceId, undefined);
  });

  for (const { name, start } of [
    { name: "refuses", start: async () => await unusedPort() },
    { name: "never answers", start: async (t: TestContext) => (await startTcpServer(t, "silent")).port },
    { name: "talks nonsense", start: async (t: TestContext) => (await startTcpServer(t, "garbageThenClose")).port },
  ]) {
    test(`a collector that ${name} harms nothing, and does not hold up the end`, async (t) => {
      const app = await startApp(t);
      const checks = [{ name: "app", httpGet: { port: app.port } }];
      const env = otelOf(`http://127.0.0.1:${await start(t)}`);
      const sidecar = await runBundle(t, { tracing: { sampleRatio: 1 }, defaults: timing, checks }, [], env);
      await waitFor(async () => (await sidecar.ask("/readyz")).status === 200, { what: "ready", timeoutMs: 20_000 });
      await waitFor(() => app.requests().length > 10, { what: "more probes" });
      const toldAt = performance.now();
      sidecar.kill("SIGTERM");
      assert.deepEqual(await sidecar.exited, { code: 0, signal: null });
      assert.ok(performance.now() - toldAt < 5000);
      assert.deepEqual(
        sidecar.lines().filter(({ level }) => level === "error"),
        [],
      );
    });
  }
});
