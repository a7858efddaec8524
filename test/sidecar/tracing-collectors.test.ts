import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { before, describe, type TestContext, test } from "node:test";
import { buildBundle } from "../cli/bundle.ts";
import { startHttpServer } from "../support/http-server.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { runBundle } from "./run-bundle.ts";

before(buildBundle);

const secret = "s3cret-token";

/** A collector over HTTP that answers so. */
const answering = (answer: RequestListener) => async (t: TestContext) => (await startHttpServer(t, answer)).port;

const collectors: readonly {
  readonly name: string;
  readonly start: (t: TestContext) => Promise<number>;
  /** What is said of it while it runs, or at the end. */
  readonly told: RegExp;
}[] = [
  { name: "refuses", start: () => unusedPort(), told: /ECONNREFUSED|was not taken within 1 s/ },
  {
    name: "never answers",
    start: async (t) => (await startTcpServer(t, "silent")).port,
    told: /Request timed out|was not taken within 1 s/,
  },
  {
    name: "talks nonsense",
    start: async (t) => (await startTcpServer(t, "garbageThenClose")).port,
    told: /Parse Error|ECONNRESET|socket hang up|was not taken/,
  },
  {
    name: "knows no such path",
    start: answering((_, response) => response.writeHead(404).end()),
    told: /: the collector answered 404 Not Found$/,
  },
  {
    name: "is overloaded for an hour",
    start: answering((_, response) => response.writeHead(503, { "retry-after": "3600" }).end()),
    told: /retryable status$/,
  },
  {
    name: "answers without end",
    start: answering((_, response) => {
      const flood = setInterval(() => response.write("x".repeat(1_000_000)), 5);
      response.on("close", () => clearInterval(flood));
    }),
    told: /exceeded size limit|was not taken within 1 s/,
  },
];

describe("a collector", { concurrency: 2 }, () => {
  for (const { name, start, told } of collectors) {
    test(`that ${name} harms nothing, is told of once, and does not hold up the end`, async (t) => {
      const app = await startHttpServer(t, (_, response) => response.end("ok"));
      const checks = [{ name: "app", httpGet: { port: app.port } }];
      const port = await start(t);
      const env = {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:${secret}@127.0.0.1:${port}/${secret}`,
        OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${secret}`,
        OTEL_EXPORTER_OTLP_TIMEOUT: "300",
        OTEL_BSP_SCHEDULE_DELAY: "50",
      };
      const defaults = { periodSeconds: 0.05, timeoutSeconds: 1 };
      const sidecar = await runBundle(t, { tracing: { sampleRatio: 1 }, defaults, checks }, [], env);
      const lost = () => sidecar.lines().filter(({ event }) => event === "trace-export-failed");
      await waitFor(() => lost().length > 0, { what: "a line about it", timeoutMs: 20_000 });
      await waitFor(() => app.requests().length > 20, { what: "more probes", timeoutMs: 20_000 });
      assert.equal((await sidecar.ask("/readyz")).status, 200);
      const toldAt = performance.now();
      sidecar.kill("SIGTERM");
      assert.deepEqual(await sidecar.exited, { code: 0, signal: null });
      assert.ok(performance.now() - toldAt < 5000);
      assert.deepEqual(
        sidecar.lines().filter(({ level }) => level === "error"),
        [],
      );
      const [first] = lost();
      const times = lost().map(({ time }) => Date.parse(String(time)));
      const gaps = times.slice(1, -1).map((time, at) => time - (times[at] ?? 0));
      assert.ok(
        gaps.every((gap) => gap > 9000),
        "one line in ten seconds, and one at the end",
      );
      assert.match(String(first?.["msg"]), told);
      assert.ok(String(first?.["msg"]).startsWith(`spans could not be exported to http://127.0.0.1:${port}: `));
      assert.ok(!sidecar.output.stderr.includes(secret));
    });
  }

  test("whose URL is none is told of at the start, and podpulse probes without it", async (t) => {
    const app = await startHttpServer(t, (_, response) => response.end("ok"));
    const checks = [{ name: "app", httpGet: { port: app.port } }];
    const sidecar = await runBundle(t, { checks }, [], { OTEL_EXPORTER_OTLP_ENDPOINT: "otel-collector:4318" });
    await waitFor(async () => (await sidecar.ask("/readyz")).status === 200, { what: "ready", timeoutMs: 20_000 });
    const [{ level, event, msg } = {}] = sidecar.lines();
    assert.deepEqual(
      [level, event, msg],
      [
        "warn",
        "trace-export-failed",
        "OTEL_EXPORTER_OTLP_ENDPOINT: found otel-collector:4318, wanted a URL such as http://otel-collector:4318; no spans are exported",
      ],
    );
  });
});
