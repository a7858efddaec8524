import assert from "node:assert/strict";
import { test } from "node:test";
import { blockageMeter } from "../../src/probes/blockage-meter.ts";
import { blockLoop } from "../support/block-loop.ts";
import { leavesNothingOpen } from "../support/open-handles.ts";
import { waitFor } from "../support/wait-for.ts";
import { startFront } from "./grpc-front.ts";
import { startHealthServer } from "./grpc-health-server.ts";
import { keptProbe } from "./grpc-kept-probe.ts";
import { verdictOf } from "./support/probe.ts";

const connection = "watch";
const timeoutMs = 1000;

test("a stream that was lost while we did not run is inconclusive, and the next run tells", async (t) => {
  const server = await startHealthServer(t);
  const front = await startFront(t, server);
  const { run, results } = await keptProbe(t, front, { connection, timeoutMs });
  assert.equal(await run(), "success");
  await waitFor(() => server.watches() === 1, { what: "the Watch call" });
  front.drop();
  blockLoop(900);
  const [pushed] = await waitFor(() => results.length === 1 && results, { what: "the end" });
  assert.ok(pushed);
  assert.equal(pushed.outcome, "inconclusive", verdictOf(pushed));
  assert.match(
    verdictOf(pushed),
    /^the connection .+ was lost, but podpulse itself did not run for 0\.\d+ s just before$/,
  );
  assert.equal(await run(), "success");
  await waitFor(() => server.watches() === 2, { what: "another Watch call" });
});

test("what the server says of itself is its word, but of a time before the pause", async (t) => {
  const server = await startHealthServer(t);
  const { run, results } = await keptProbe(t, server, { connection, timeoutMs });
  assert.equal(await run(), "success");
  await waitFor(() => server.watches() === 1, { what: "the Watch call" });
  server.setStatus("NOT_SERVING");
  const pausedAt = performance.now();
  blockLoop(900);
  const [pushed] = await waitFor(() => results.length === 1 && results, { what: "the message" });
  assert.ok(pushed);
  assert.equal(verdictOf(pushed), "not-serving: the service is NOT_SERVING");
  assert.ok(pushed.asOf !== undefined && pushed.asOf <= pausedAt);
});

for (const watch of [undefined, null]) {
  test(`nothing is measured any more when ${watch === null ? "there is no Watch" : "its lifetime has ended"}`, async (t) => {
    const server = await startHealthServer(t, watch === null ? { watch } : {});
    const { run, end } = await keptProbe(t, server, { connection, timeoutMs });
    await leavesNothingOpen(async () => {
      assert.equal(await run(), "success");
      if (watch === null) await run();
      else await waitFor(() => server.watches() === 1, { what: "the Watch call" });
      end();
    });
    blockLoop(600);
    assert.equal(blockageMeter.recent(), undefined);
  });
}
