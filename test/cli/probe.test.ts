import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { buildBundle, runBundle } from "./bundle.ts";
import { runInProcess } from "./run-in-process.ts";

before(buildBundle);

describe("probe: a line for each target", { concurrency: true }, () => {
  test("HTTP", async (t) => {
    const { url } = await startHttpServer(t, (_, response) => response.writeHead(204).end());
    const { code, stdout, stderr } = await runBundle(["probe", `${url}/health?token=secret`]);
    const line = stdout.replaceAll(/ \d+\.\d/g, " N");
    assert.equal(line, `ok ${url}/health?token=*** 204 in N ms (connect N, request N, transfer N)\n`);
    assert.deepEqual([code, stderr], [0, ""]);
  });

  test("TCP", async (t) => {
    const { port } = await startTcpServer(t, "silent");
    const { code, stdout } = await runBundle(["probe", `tcp://127.0.0.1:${port}`]);
    assert.match(stdout, new RegExp(`^ok tcp://127.0.0.1:${port} in \\d+\\.\\d ms \\(connect \\d+\\.\\d\\)\\n$`));
    assert.equal(code, 0);
  });

  test("gRPC, with a service of the URL and one of --service", async (t) => {
    const { port } = await startGrpcServer(t, { statuses: { "": "SERVING", "shop.v1.Orders": "NOT_SERVING" } });
    const server = await runBundle(["probe", `grpc://127.0.0.1:${port}`]);
    assert.match(server.stdout, /^ok grpc:\/\/127\.0\.0\.1:\d+ SERVING in /);
    const service = await runBundle(["probe", `grpc://127.0.0.1:${port}/other`, "--service", "shop.v1.Orders"]);
    assert.match(
      service.stdout,
      /^failed grpc:\/\/.*\/shop\.v1\.Orders in .*: not-serving: the service is NOT_SERVING\n$/,
    );
    assert.deepEqual([server.code, service.code], [0, 1]);
  });

  test("Unix sockets", async (t) => {
    const folder = await tempFolder(t);
    const [http, grpc] = [join(folder, "h.sock"), join(folder, "g.sock")];
    await startHttpServer(t, (_, response) => response.end("ok"), { path: http });
    await startGrpcServer(t, { path: grpc });
    const urls = [
      `unix://${http}`,
      `http+unix://${encodeURIComponent(http)}/`,
      `grpc+unix://${encodeURIComponent(grpc)}`,
    ];
    const { code, stdout } = await runBundle(["probe", ...urls]);
    const lines = stdout.trimEnd().split("\n");
    assert.deepEqual(
      [code, lines.map((line) => line.split(" in ")[0])],
      [0, [`ok ${urls[0]}`, `ok ${urls[1]} 200`, `ok ${urls[2]} SERVING`]],
    );
  });

  test("a failure says why, and one failure among several is exit code 1", async (t) => {
    const { port } = await startTcpServer(t, "silent");
    const closed = await unusedPort();
    const { code, stdout, stderr } = await runBundle(["probe", `tcp://127.0.0.1:${closed}`, `tcp://127.0.0.1:${port}`]);
    const [first = "", second = "", ...more] = stdout.trimEnd().split("\n");
    assert.match(first, new RegExp(`^failed tcp://127\\.0\\.0\\.1:${closed} in .*: refused: `));
    assert.match(second, new RegExp(`^ok tcp://127\\.0\\.0\\.1:${port} in `));
    assert.deepEqual([code, stderr, more], [1, "", []]);
  });

  test("no colour, since nobody looks", async () => {
    const { stdout } = await runBundle(["probe", `tcp://127.0.0.1:${await unusedPort()}`], { env: { TERM: "xterm" } });
    assert.ok(!stdout.includes("\u001b"));
  });
});

test("probe: -o json is an object a line", async (t) => {
  const { url } = await startHttpServer(t, (_, response) => response.writeHead(503).end());
  const closed = await unusedPort();
  const { code, stdout } = await runBundle(["probe", url, `grpc://127.0.0.1:${closed}`, "-o", "json"]);
  const results: Record<string, unknown>[] = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    results.map(({ outcome, reason, target, http }) => ({ outcome, reason, target, http })),
    [
      { outcome: "failure", reason: "unexpected-response", target: `${url}/`, http: { status: 503 } },
      { outcome: "failure", reason: "refused", target: `grpc://127.0.0.1:${closed}`, http: undefined },
    ],
  );
  for (const { message, durationMs, at, phases } of results) {
    assert.deepEqual([typeof message, typeof durationMs, typeof phases], ["string", "number", "object"]);
    assert.equal(new Date(String(at)).toISOString(), at);
  }
  assert.equal(code, 1);
});

test("probe: several targets are probed at the same time", async (t) => {
  const servers = [await startTcpServer(t, "silent"), await startTcpServer(t, "silent")];
  const urls = servers.map(({ port }) => `http://127.0.0.1:${port}/`);
  const { code, stdout } = await runBundle(["probe", ...urls, "-o", "json"]);
  const results: { reason: string; message: string; at: string }[] = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    [code, ...results.map(({ reason, message }) => `${reason}: ${message}`)],
    [1, "timeout: no answer within 1 s", "timeout: no answer within 1 s"],
  );
  const [first = 0, second = 0] = results.map(({ at }) => Date.parse(at));
  assert.ok(Math.abs(first - second) < 900, "one did not wait for the other");
});

test("probe: --timeout takes fractions", async (t) => {
  const { port } = await startTcpServer(t, "silent");
  const { stdout } = await runInProcess(["probe", `http://127.0.0.1:${port}/`, "--timeout", ".15"]);
  assert.match(stdout, /: timeout: no answer within 0\.15 s\n$/);
});

test("probe: the raw path and the headers are sent as they are given", async (t) => {
  const server = await startHttpServer(t, (_, response) => response.end("ok"));
  const args = ["-H", "X-One: a: b", "-H", "X-Two:c", "-H", "Host: shop.local", "-H", "User-Agent:"];
  const { code } = await runInProcess(["probe", `${server.url}/a/../b?x=%20y`, ...args]);
  const [head] = server.requests();
  assert.deepEqual([code, head?.url], [0, "/a/../b?x=%20y"]);
  const headers = Object.fromEntries(
    (head?.rawHeaders ?? []).flatMap((name, index, all) =>
      index % 2 === 0 ? [[name.toLowerCase(), all[index + 1]]] : [],
    ),
  );
  assert.deepEqual(
    [headers["x-one"], headers["x-two"], headers["host"], headers["user-agent"]],
    ["a: b", "c", "shop.local", undefined],
  );
});

test("probe: headers are gRPC metadata", async (t) => {
  const server = await startGrpcServer(t);
  const { code } = await runInProcess(["probe", `grpc://127.0.0.1:${server.port}`, "-H", "Token: abc"]);
  assert.deepEqual([code, server.metadata()[0]?.get("token")], [0, ["abc"]]);
});

describe("probe: colour only for a person, and never with NO_COLOR", () => {
  const cases = [
    { name: "a terminal", isTTY: true, environment: {}, coloured: true },
    { name: "a terminal and NO_COLOR", isTTY: true, environment: { NO_COLOR: "1" }, coloured: false },
    { name: "a terminal and an empty NO_COLOR", isTTY: true, environment: { NO_COLOR: "" }, coloured: true },
    { name: "no terminal", isTTY: false, environment: {}, coloured: false },
  ];
  for (const { name, coloured, ...options } of cases) {
    test(name, async () => {
      const { stdout } = await runInProcess(["probe", `tcp://127.0.0.1:${await unusedPort()}`], options);
      assert.equal(stdout.startsWith("\u001b[31mfailed\u001b[39m tcp://"), coloured);
      assert.equal(stdout.includes("\u001b"), coloured);
    });
  }
});
