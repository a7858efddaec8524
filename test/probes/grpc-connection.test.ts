import assert from "node:assert/strict";
import { test } from "node:test";
import { Metadata, status } from "@grpc/grpc-js";
import { GrpcConnection } from "../../src/probes/grpc-connection.ts";
import { PhaseTimer } from "../../src/probes/phase-timer.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { waitFor } from "../support/wait-for.ts";
import { startFront } from "./grpc-front.ts";
import { grpcTarget } from "./support/targets.ts";

test("a sealed connection that is lost is not made again by grpc-js, and a call over it ends", async (t) => {
  const front = await startFront(t, await startGrpcServer(t));
  const options = { target: grpcTarget(front), identity: undefined, userAgent: "podpulse/test" };
  const { signal } = new AbortController();
  const resolved = [{ address: front.host, family: 4 }];
  const connection = new GrpcConnection({ ...options, resolved }, { signal, phases: new PhaseTimer(), details: {} });
  t.after(() => connection.close());
  const check = () => connection.check(new Metadata(), signal);
  assert.equal(await check(), "SERVING");
  connection.seal();
  assert.equal(connection.ready, true);
  front.drop();
  // Twice: at the moment when it is lost, and long after.
  for (const when of ["now", "later"]) {
    const end = await check();
    assert.ok(typeof end !== "string", when);
    assert.deepEqual([end.code, end.fromServer], [status.UNAVAILABLE, false]);
    await waitFor(() => !connection.ready, { what: "the loss" });
  }
  assert.equal(front.accepted(), 1);
});
