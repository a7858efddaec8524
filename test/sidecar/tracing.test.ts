import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, type TestContext, test } from "node:test";
import { buildBundle } from "../cli/bundle.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import { startOtlpReceiver } from "../support/otlp-receiver.ts";
import { unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
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
    const changes = sidecar.lines().filter(({ event }) => event === "check-status-changed");
    assert.deepEqual(changes.map(({ check }) => check).sort(), ["app", "down"]);
    for (const { check, traceId } of changes) assert.ok(known.has(String(traceId)), String(check));
    const events: readonly { type: string; lastResult?: { traceId?: string } }[] = JSON.parse(
      (await sidecar.ask("/status")).body,
    ).events;
    const told = events.filter(({ type }) => type === "check-status-changed");
    assert.equal(told.length, 2);
    for (const { lastResult } of told) assert.ok(known.has(lastResult?.traceId ?? ""));
    const status = JSON.parse((await sidecar.ask("/status/down")).body);
    assert.match(status.lastResult.traceId, /^[0-9a-f]{32}$/);
    assert.equal(JSON.parse((await sidecar.ask("/status/app")).body).lastResult.traceId, undefined);
    assert.ok(!JSON.stringify(collector.spans()).includes("secret"));
  });

  test("a sampled success is exported; propagated, the target is told the same trace, unless the user tells another", async (t) => {
    const collector = await startOtlpReceiver(t);
    const app = await startApp(t);
    const own = await startApp(t);
    const kept = await startApp(t);
    const two = await startHttpServer(t, (_, response) => response.end("ok"), { http2: true });
    const grpc = await startGrpcServer(t);
    const ownGrpc = await startGrpcServer(t);
    const keptGrpc = await startGrpcServer(t);
    const watched = await startGrpcServer(t);
    const mine = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    const checks = [
      { name: "app", httpGet: { port: app.port } },
      { name: "own", httpGet: { port: own.port, httpHeaders: [{ name: "Traceparent", value: mine }] } },
      { name: "kept", httpGet: { port: kept.port, connection: "reuse" } },
      { name: "two", httpGet: { port: two.port, protocol: "HTTP2" } },
      { name: "orders", grpc: { port: grpc.port } },
      {
        name: "own-grpc",
        grpc: { port: ownGrpc.port, metadata: [{ name: "traceparent", value: mine }] },
      },
      { name: "kept-grpc", grpc: { port: keptGrpc.port, connection: "reuse" } },
      { name: "watched", grpc: { port: watched.port, watch: true } },
    ];
    await runBundle(
      t,
      { tracing: { sampleRatio: 1, propagate: true }, defaults: timing, checks },
      [],
      otelOf(collector.url),
    );
    const idsOf = (name: string) => collector.spans().filter((span) => span.name === `probe ${name}`);
    await waitFor(() => checks.every(({ name }) => idsOf(name).length >= 3), {
      what: "spans",
      timeoutMs: 20_000,
    });
    const told = (values: readonly (string | undefined)[]) =>
      values.map((value) => value?.split("-").slice(1, 3).join("-"));
    const spanIds = (name: string) => idsOf(name).map(({ traceId, spanId }) => `${traceId}-${spanId}`);
    const ofHttp = (server: typeof app) =>
      server.requests().map(({ rawHeaders }) => headerOf(rawHeaders, "traceparent"));
    const ofGrpc = (server: typeof grpc) => server.metadata().map((found) => String(found.get("traceparent")[0]));
    for (const [name, found] of Object.entries({
      app: told(ofHttp(app)),
      kept: told(ofHttp(kept)),
      two: told(ofHttp(two)),
      orders: told(ofGrpc(grpc)),
      "kept-grpc": told(ofGrpc(keptGrpc)),
    })) {
      for (const id of spanIds(name)) assert.ok(found.includes(id), `${name}: ${id}`);
      assert.equal(new Set(found).size, found.length, "each probe has a trace of its own");
    }
    const [stream, probes] = [false, true].map((probe) =>
      ofGrpc(watched).filter((value) => (value !== "undefined") === probe),
    );
    assert.ok((probes?.length ?? 0) >= 3 && stream?.length === 1, "the stream is of no single trace");
    assert.deepEqual([new Set(ofHttp(own)), new Set(ofGrpc(ownGrpc))], [new Set([mine]), new Set([mine])]);
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

  test("what is not sent yet at the end is sent then", async (t) => {
    const collector = await startOtlpReceiver(t);
    const app = await startApp(t);
    const checks = [{ name: "app", httpGet: { port: app.port } }];
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: "600000" };
    const sidecar = await runBundle(t, { tracing: { sampleRatio: 1 }, defaults: timing, checks }, [], env);
    await waitFor(() => app.requests().length > 3, { what: "probes" });
    assert.deepEqual(collector.spans(), []);
    sidecar.kill("SIGTERM");
    assert.deepEqual(await sidecar.exited, { code: 0, signal: null });
    assert.ok(collector.spans().length >= 3);
    assert.equal(sidecar.lines().at(-1)?.["event"], "stopped");
  });

  test("a reload changes how much is sampled, and whether the target is told", async (t) => {
    const collector = await startOtlpReceiver(t);
    const app = await startApp(t);
    const file = join(await tempFolder(t), "podpulse.json");
    const checks = [{ name: "app", httpGet: { port: app.port } }];
    const write = (tracing: object) => writeFile(file, JSON.stringify({ tracing, defaults: timing, checks }));
    await write({ sampleRatio: 0 });
    const sidecar = await runBundle(t, {}, ["-c", file], otelOf(collector.url));
    await waitFor(() => app.requests().length > 3, { what: "probes" });
    const before = app.requests().length;
    await write({ sampleRatio: 1, propagate: true });
    sidecar.kill("SIGHUP");
    await waitFor(() => collector.spans().length > 3, { what: "spans", timeoutMs: 20_000 });
    const told = app.requests().map(({ rawHeaders }) => headerOf(rawHeaders, "traceparent") !== undefined);
    assert.deepEqual([told.slice(0, before).includes(true), told.at(-1)], [false, true]);
  });
});
