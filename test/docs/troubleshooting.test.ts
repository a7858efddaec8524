import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type FailureReason, failureReasons } from "../../src/probe.ts";
import { runInProcess } from "../cli/run-in-process.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { startTcpServer, tcpZoo } from "../support/tcp-zoo.ts";

const sections = new Map(
  readFileSync("docs/troubleshooting.md", "utf8")
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), section] as const),
);

test("docs/troubleshooting.md has a section on each reason, and on no other", () => {
  assert.deepEqual([...sections.keys()], [...failureReasons]);
});

const hungUp = (socket: { resetAndDestroy(): unknown }) => void socket.resetAndDestroy();

/** Arguments of `podpulse probe` that fail for each reason, beside a server that makes it so. */
const failing = {
  timeout: async (t) => [`http://127.0.0.1:${(await startTcpServer(t, tcpZoo.silent)).port}`],
  refused: async () => ["tcp://127.0.0.1:1"],
  reset: async (t) => [`http://127.0.0.1:${(await startTcpServer(t, hungUp)).port}`],
  dns: async () => ["tcp://db.internal:5432"],
  tls: async (t) => [`tls://127.0.0.1:${(await startHttpServer(t, (_, response) => response.end())).port}`],
  protocol: async (t) => [`grpc://127.0.0.1:${(await startHttpServer(t, (_, response) => response.end())).port}`],
  "unexpected-response": async (t) => [
    (await startHttpServer(t, (_, response) => response.writeHead(503).end("no database"))).url,
  ],
  "not-serving": async (t) => [
    `grpc://127.0.0.1:${(await startGrpcServer(t, { statuses: { "": "NOT_SERVING" } })).port}`,
  ],
} satisfies Partial<Record<FailureReason, (t: Lifetime) => Promise<readonly string[]>>>;

describe("what a probe says stands in the section on its reason", () => {
  for (const [reason, start] of Object.entries(failing)) {
    test(reason, async (t) => {
      const { stdout } = await runInProcess(["probe", "--timeout", "1", ...(await start(t))]);
      const [, said = ""] = /\): (.*)\n$/.exec(stdout) ?? [];
      assert.ok(said.startsWith(`${reason}: `), stdout);
      assert.ok(sections.get(reason)?.includes(said), said);
    });
  }
});
