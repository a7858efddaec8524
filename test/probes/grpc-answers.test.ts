import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Metadata, status } from "@grpc/grpc-js";
import type { ServingStatus } from "grpc-health-check";
import { type CheckHandler, startGrpcServer } from "../support/grpc-server.ts";
import { probe, verdictOf } from "./support/probe.ts";
import { grpcTarget } from "./support/targets.ts";

describe("serving statuses", () => {
  const cases = [
    ["SERVING", "success"],
    ["NOT_SERVING", "not-serving: the service is NOT_SERVING"],
    ["UNKNOWN", "not-serving: the service is UNKNOWN"],
    ["SERVICE_UNKNOWN", "not-serving: the service is SERVICE_UNKNOWN"],
  ] as const;
  for (const [servingStatus, verdict] of cases) {
    test(servingStatus, async (t) => {
      const statuses = { "": "SERVING", "shop.v1.Orders": servingStatus as ServingStatus } as const;
      const server = await startGrpcServer(t, { statuses });
      const result = await probe(grpcTarget(server, { service: "shop.v1.Orders" }));
      assert.equal(verdictOf(result), verdict);
      assert.deepEqual(result.details, { grpc: { servingStatus } });
      assert.deepEqual(Object.keys(result.phases), ["connect", "request"]);
    });
  }

  test("one that health.proto does not have", async (t) => {
    const server = await startGrpcServer(t, { implement: { check: (_, answer) => answer(null, { status: 42 }) } });
    const result = await probe(grpcTarget(server));
    assert.equal(verdictOf(result), "not-serving: the service is 42");
    assert.deepEqual(result.details, { grpc: { servingStatus: "42" } });
  });

  test("none, which stands for UNKNOWN", async (t) => {
    const server = await startGrpcServer(t, { implement: { check: (_, answer) => answer(null, { status: 0 }) } });
    assert.equal(verdictOf(await probe(grpcTarget(server))), "not-serving: the service is UNKNOWN");
  });
});

test("a service that the server does not know", async (t) => {
  const result = await probe(grpcTarget(await startGrpcServer(t), { service: "unheard.of" }));
  assert.match(verdictOf(result), /^unexpected-response: the server's health service does not know this service/);
  assert.deepEqual(result.details, { rpcStatus: "NOT_FOUND" });
});

test("a server without the health service", async (t) => {
  const verdict = verdictOf(await probe(grpcTarget(await startGrpcServer(t, { withoutHealth: true }))));
  assert.match(verdict, /^unexpected-response: the server does not implement the gRPC health protocol/);
});

describe("every other status is an unexpected response, whatever its text sounds like", () => {
  const details = "connect ECONNREFUSED 10.0.0.9:5432, HTTP/2 connection dropped";
  const failing =
    (code: number, early: boolean): CheckHandler =>
    (call, answer) => {
      if (early) call.sendMetadata(new Metadata());
      answer({ code, details });
    };
  const spoken = new Set([status.OK, status.NOT_FOUND, status.UNIMPLEMENTED]);
  const codes = Object.values(status).filter((code) => typeof code === "number" && !spoken.has(code)) as status[];
  for (const code of codes) {
    for (const early of [false, true]) {
      test(`${status[code]}${early ? ", after its headers" : ""}`, async (t) => {
        const server = await startGrpcServer(t, { implement: { check: failing(code, early) } });
        const verdict = verdictOf(await probe(grpcTarget(server)));
        assert.equal(verdict, `unexpected-response: the health call failed with ${status[code]}: ${details}`);
      });
    }
  }
});

test("a server that sleeps", async (t) => {
  const server = await startGrpcServer(t, { implement: { check: () => {} } });
  const result = await probe(grpcTarget(server), 200);
  assert.equal(verdictOf(result), "timeout: no answer within 0.2 s");
  assert.ok(result.durationMs >= 199 && result.durationMs < 300, `${result.durationMs} ms`);
});

test("metadata and the user agent are sent", async (t) => {
  const server = await startGrpcServer(t);
  const metadata = [
    { name: "X-Token", value: { type: "literal", text: "one" } },
    { name: "x-token", value: { type: "literal", text: "two" } },
  ] as const;
  assert.equal(verdictOf(await probe(grpcTarget(server, { metadata }))), "success");
  const [received] = server.metadata();
  assert.deepEqual(received?.get("x-token"), ["one, two"]);
  assert.match(String(received?.get("user-agent")), /^podpulse\/test grpc-node-js\//);
});

test("metadata that gRPC does not allow is our trouble", async (t) => {
  const server = await startGrpcServer(t);
  for (const name of ["bad name", "x-bin"]) {
    const metadata = [{ name, value: { type: "literal", text: "1" } }] as const;
    assert.match(verdictOf(await probe(grpcTarget(server, { metadata }))), /^internal: /);
  }
  assert.equal(server.metadata().length, 0);
});
