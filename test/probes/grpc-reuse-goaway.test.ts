import assert from "node:assert/strict";
import { createServer, type ServerHttp2Stream } from "node:http2";
import { test } from "node:test";
import { listen } from "../support/listener.ts";
import { waitFor } from "../support/wait-for.ts";
import { startFront } from "./grpc-front.ts";
import { startHealthServer } from "./grpc-health-server.ts";
import { keptProbe } from "./grpc-kept-probe.ts";

/** Says SERVING, as gRPC frames it. */
function serve(stream: ServerHttp2Stream): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(Buffer.from([0, 0, 0, 0, 2, 8, 1]));
}

test("GOAWAY between two runs leads to a new connection, at once", async (t) => {
  const server = await startHealthServer(t);
  const front = await startFront(t, server);
  const { run } = await keptProbe(t, front, { timeoutMs: 5000 });
  assert.equal(await run(), "success");
  const startedAt = performance.now();
  server.sendGoaway(60_000);
  for (let count = 0; count < 5; count += 1) assert.equal(await run(), "success");
  assert.ok(performance.now() - startedAt < 1000);
  assert.equal(front.spoken(), 2);
});

test("GOAWAY that refuses a call: the run goes on over a connection of its own, which grpc-js did not make", async (t) => {
  let calls = 0;
  const server = createServer().on("stream", (stream: ServerHttp2Stream) => {
    calls += 1;
    stream.on("error", () => {});
    if (calls !== 2) return serve(stream);
    stream.session?.goaway(0, 1);
    stream.close(7); // REFUSED_STREAM: grpc-js calls again by itself
  });
  const front = await startFront(t, await listen(t, server, {}));
  const { run } = await keptProbe(t, front, { timeoutMs: 2000 });
  assert.equal(await run(), "success");
  assert.equal(await run(), "success");
  await waitFor(() => front.open() === 1, { what: "the old connection to be closed" });
  assert.deepEqual([front.spoken(), front.accepted(), calls], [2, 3, 3]); // one was the knock
});
