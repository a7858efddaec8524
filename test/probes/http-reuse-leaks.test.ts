import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { startHttpServer } from "../support/http-server.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";
import { unusedPort } from "../support/tcp-zoo.ts";
import { waitFor } from "../support/wait-for.ts";
import { filedAuthority } from "./support/certified.ts";
import { ok, startKeepAliveServer } from "./support/keep-alive-server.ts";
import { verdictOf } from "./support/probe.ts";
import { runsOf } from "./support/runs.ts";
import { httpTarget } from "./support/targets.ts";

const authority = await filedAuthority({ after });
const { caFile } = authority;

describe("nothing is left open", () => {
  for (const secure of [false, true]) {
    for (const http2 of [false, true]) {
      test(`200 runs${secure ? ", TLS" : ""}${http2 ? ", HTTP/2" : ""}`, async (t) => {
        const options = { http2, ...(secure ? { tls: await authority.issue() } : {}) };
        const server = await startHttpServer(t, (_, response) => response.end("ok"), options);
        const target = httpTarget(server, {
          version: http2 ? "HTTP2" : "HTTP1",
          connection: "reuse",
          ...(secure ? { tls: { caFile } } : {}),
        });
        const warm = await runsOf(t, target);
        await warm(); // what is loaded on first use stays open
        warm.end();
        await waitFor(() => server.connections() === 0, { what: "the first connection to be closed" });
        await leavesNothingOpen(async () => {
          const run = await runsOf(t, target);
          for (let round = 0; round < 20; round += 1) {
            const results = await Promise.all(Array.from({ length: 10 }, run));
            for (const result of results) assert.equal(verdictOf(result), "success");
          }
          await waitFor(() => server.connections() === 1, { what: "all connections but one to be closed" });
          run.end();
        });
        assert.equal(server.connections(), 0);
      });
    }
  }

  test("a connection that was in use when the lifetime ended", async (t) => {
    const server = await startKeepAliveServer(t, (socket) => setTimeout(() => socket.write(ok), 50));
    const run = await runsOf(t, httpTarget(server, { connection: "reuse" }));
    const result = run();
    run.end();
    assert.equal(verdictOf(await result), "success");
    await waitFor(() => server.connections() === 0, { what: "the connection to be closed" });
  });

  test("after a refused connection", async (t) => {
    const run = await runsOf(t, httpTarget({ host: "127.0.0.1", port: await unusedPort() }, { connection: "reuse" }));
    await leavesNothingOpen(async () => {
      for (let count = 0; count < 3; count += 1) assert.match(verdictOf(await run()), /^refused: /);
    });
  });
});
