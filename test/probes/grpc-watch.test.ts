import assert from "node:assert/strict";
import { test } from "node:test";
import { status } from "@grpc/grpc-js";
import { startGrpcServer } from "../support/grpc-server.ts";
import { waitFor } from "../support/wait-for.ts";
import { startFront } from "./grpc-front.ts";
import { startHealthServer, type WatchHandler } from "./grpc-health-server.ts";
import { keptProbe } from "./grpc-kept-probe.ts";

const connection = "watch";

test("each change is pushed at once, and what Check has told is not told again", async (t) => {
  const server = await startHealthServer(t);
  const { run, pushed, results } = await keptProbe(t, server, { connection });
  assert.equal(await run(), "success");
  await waitFor(() => server.watches() === 1, { what: "the Watch call" });
  assert.deepEqual(pushed(), []);
  const startedAt = performance.now();
  server.setStatus("NOT_SERVING");
  await waitFor(() => pushed().length === 1, { what: "a push" });
  assert.ok(performance.now() - startedAt < 500);
  assert.deepEqual(results[0]?.details, { grpc: { servingStatus: "NOT_SERVING" } });
  assert.equal(await run(), "not-serving: the service is NOT_SERVING");
  server.setStatus("SERVING");
  await waitFor(() => pushed().length === 2, { what: "another push" });
  assert.deepEqual(pushed(), ["not-serving: the service is NOT_SERVING", "success"]);
  assert.equal(await run(), "success");
  assert.equal(server.watches(), 1);
});

test("a service that the server forgets", async (t) => {
  const watch: WatchHandler = (call) => {
    call.write({ status: "SERVICE_UNKNOWN" });
  };
  const { run, pushed } = await keptProbe(t, await startHealthServer(t, { watch }), { connection });
  assert.equal(await run(), "success");
  await waitFor(() => pushed().length > 0, { what: "a push" });
  assert.deepEqual(pushed(), ["not-serving: the service is SERVICE_UNKNOWN"]);
});

test("what is told during a run is the run's result too, since Check's answer may be the older one", async (t) => {
  let tell: () => void = () => {};
  let calls = 0;
  const server = await startHealthServer(t, {
    check: (_, answer) => {
      calls += 1;
      if (calls === 1) return answer(null, { status: "SERVING" });
      tell();
      const answerLater = () =>
        pushed().length > 0 ? answer(null, { status: "SERVING" }) : setTimeout(answerLater, 1);
      answerLater();
    },
    watch: (call) => {
      tell = () => void call.write({ status: "NOT_SERVING" });
    },
  });
  const { run, pushed } = await keptProbe(t, server, { connection });
  assert.equal(await run(), "success");
  await waitFor(() => server.watches() === 1, { what: "the Watch call" });
  assert.equal(await run(), "not-serving: the service is NOT_SERVING");
  assert.deepEqual(pushed(), ["not-serving: the service is NOT_SERVING"]);
});

test("without Watch on the server, Check alone decides, and Watch is tried again on the next connection", async (t) => {
  const server = await startHealthServer(t, { watch: null });
  const front = await startFront(t, server);
  const { run, pushed } = await keptProbe(t, front, { connection });
  for (let count = 0; count < 3; count += 1) assert.equal(await run(), "success");
  server.setStatus("NOT_SERVING");
  assert.equal(await run(), "not-serving: the service is NOT_SERVING");
  assert.deepEqual(pushed(), []);
  assert.equal(front.spoken(), 1);
});

test("UNIMPLEMENTED is remembered as long as the connection lives", async (t) => {
  const server = await startHealthServer(t, {
    watch: (call) => call.emit("error", { code: status.UNIMPLEMENTED, details: "no Watch" }),
  });
  const front = await startFront(t, server);
  const { run, pushed } = await keptProbe(t, front, { connection });
  assert.equal(await run(), "success");
  await waitFor(() => server.watches() === 1, { what: "the Watch call" });
  for (let count = 0; count < 5; count += 1) assert.equal(await run(), "success");
  assert.equal(server.watches(), 1);
  front.drop();
  assert.equal(await run(), "success");
  await waitFor(() => server.watches() === 2, { what: "another Watch call" });
  assert.deepEqual(pushed(), []);
});

test("a server that says nothing on the stream", async (t) => {
  const server = await startHealthServer(t, { watch: () => {} });
  const { run, pushed } = await keptProbe(t, server, { connection });
  for (let count = 0; count < 3; count += 1) assert.equal(await run(), "success");
  assert.deepEqual(pushed(), []);
});

test("a flood is held back, and neither memory nor the event loop suffers", async (t) => {
  let sent = 0;
  const server = await startHealthServer(t, {
    watch: (call) => {
      const flood = () => {
        do sent += 1;
        while (call.write({ status: sent % 2 ? "SERVING" : "NOT_SERVING" }) && sent % 100 !== 0);
        if (!call.cancelled) setImmediate(flood);
      };
      flood();
    },
  });
  const { run, pushed, end } = await keptProbe(t, server, { connection });
  await run();
  const startedAt = performance.now();
  let longest = 0;
  let before = startedAt;
  await waitFor(
    async () => {
      await run();
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
      return now - startedAt > 300;
    },
    { what: "a while" },
  );
  assert.ok(longest < 250, `a run took ${longest} ms`);
  assert.ok(pushed().length <= (performance.now() - startedAt) / 5 + 2, `${pushed().length} pushes`);
  assert.ok(sent > 10 * pushed().length, `${sent} sent, ${pushed().length} pushed`);
  end();
});

test("the end of the lifetime closes stream and socket, and nothing is pushed for that", async (t) => {
  let cancelled = false;
  const server = await startHealthServer(t, {
    watch: (call) => {
      call.on("cancelled", () => {
        cancelled = true;
      });
      call.write({ status: "SERVING" });
    },
  });
  const front = await startFront(t, server);
  const { run, pushed, end } = await keptProbe(t, front, { connection });
  assert.equal(await run(), "success");
  await waitFor(() => server.watches() === 1, { what: "the Watch call" });
  end();
  await waitFor(() => cancelled && front.open() === 0, { what: "both to be closed" });
  assert.deepEqual(pushed(), []);
});

test("a run that fails ends the stream without a push", async (t) => {
  const front = await startFront(t, await startGrpcServer(t));
  const { run, pushed } = await keptProbe(t, front, { connection });
  assert.equal(await run(), "success");
  front.refuse();
  assert.match(await run(), /^refused: /);
  await waitFor(() => front.open() === 0, { what: "the connection to be closed" });
  assert.deepEqual(pushed(), []);
});
