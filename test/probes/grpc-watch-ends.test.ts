import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { status } from "@grpc/grpc-js";
import { waitFor } from "../support/wait-for.ts";
import { startFront } from "./grpc-front.ts";
import { startHealthServer, type WatchHandler } from "./grpc-health-server.ts";
import { keptProbe } from "./grpc-kept-probe.ts";

const connection = "watch";

describe("a stream that ends is pushed as a failure, once, and the next run opens another", () => {
  const ends: Readonly<Record<string, readonly [watch: WatchHandler, verdict: RegExp]>> = {
    "without a word": [(call) => call.end(), /^reset: the server ended the Watch stream$/],
    "after a message": [
      (call) => {
        call.write({ status: "SERVING" });
        call.end();
      },
      /^reset: the server ended the Watch stream$/,
    ],
    "with an error": [
      (call) => call.emit("error", { code: status.RESOURCE_EXHAUSTED, details: "too many" }),
      /^unexpected-response: the Watch stream ended: the health call failed with RESOURCE_EXHAUSTED: too many$/,
    ],
    "with an error after a message": [
      (call) => {
        call.write({ status: "SERVING" });
        call.emit("error", { code: status.UNAVAILABLE, details: "read ECONNRESET" });
      },
      /^unexpected-response: the Watch stream ended: the health call failed with UNAVAILABLE: read ECONNRESET$/,
    ],
  };
  for (const [what, [watch, verdict]] of Object.entries(ends)) {
    test(what, async (t) => {
      const server = await startHealthServer(t, { watch });
      const front = await startFront(t, server);
      const { run, pushed } = await keptProbe(t, front, { connection });
      assert.equal(await run(), "success");
      await waitFor(() => pushed().length === 1, { what: "the failure" });
      assert.match(pushed()[0] ?? "", verdict);
      await waitFor(() => front.open() === 0, { what: "the connection to be closed" });
      assert.equal(await run(), "success");
      await waitFor(() => server.watches() === 2, { what: "another Watch call" });
    });
  }
});

test("a last message counts before the end that comes with it", async (t) => {
  const server = await startHealthServer(t, {
    watch: (call) => {
      call.write({ status: "SERVING" });
      call.write({ status: "NOT_SERVING" });
      call.end();
    },
  });
  const { run, pushed } = await keptProbe(t, server, { connection });
  assert.equal(await run(), "success");
  await waitFor(() => pushed().length === 2, { what: "both" });
  assert.deepEqual(pushed(), ["not-serving: the service is NOT_SERVING", "reset: the server ended the Watch stream"]);
});

test("a server that dies is told at once, and found again by the next run", async (t) => {
  const server = await startHealthServer(t, { watch: (call) => void call.write({ status: "NOT_SERVING" }) });
  const front = await startFront(t, server);
  const { run, pushed } = await keptProbe(t, front, { connection });
  assert.equal(await run(), "success");
  await waitFor(() => pushed().length === 1, { what: "the first message" });
  front.refuse();
  front.drop();
  await waitFor(() => pushed().length === 2, { what: "the failure" });
  assert.equal(pushed()[1], "reset: the connection of the Watch stream was lost");
  assert.match(await run(), /^refused: /);
  assert.equal(front.spoken(), 1);
  await front.listenAgain();
  assert.equal(await run(), "success");
});

test("a real server that is killed and started again", async (t) => {
  const server = await startHealthServer(t);
  const { run, pushed } = await keptProbe(t, server, { connection });
  assert.equal(await run(), "success");
  await waitFor(() => server.watches() === 1, { what: "the Watch call" });
  server.kill();
  await waitFor(() => pushed().length === 1, { what: "the failure" });
  assert.match(pushed()[0] ?? "", /^(reset|unexpected-response): /);
  const next = await startHealthServer(t, { port: server.port });
  assert.equal(await run(), "success");
  next.setStatus("NOT_SERVING");
  await waitFor(() => pushed().length === 2, { what: "a push over the new connection" });
});
