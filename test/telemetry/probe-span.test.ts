import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ProbeResult } from "../../src/probe.ts";
import type { ProbeTarget } from "../../src/target.ts";
import { probeSpan } from "../../src/telemetry/probe-span.ts";
import { grpcTarget, httpTarget, tcpTarget } from "../probes/support/targets.ts";
import { makeCheck } from "../support/make-check.ts";
import { failure, inconclusive, success } from "../support/make-result.ts";

const place = { host: "shop.local", port: 8443 };
const ofTcp = { "server.address": "shop.local", "server.port": 8443, "network.transport": "tcp" };
const ofHttp = { ...ofTcp, "http.request.method": "GET" };
const ofGrpc = { ...ofTcp, "rpc.system.name": "grpc", "rpc.method": "grpc.health.v1.Health/Check" };
const ofSuccess = { "podpulse.outcome": "success" };
const ofFailure = (reason: string) => ({
  "podpulse.outcome": "failure",
  "podpulse.reason": reason,
  "error.type": reason,
});

const rows: readonly {
  readonly name: string;
  readonly target: ProbeTarget;
  readonly result: ProbeResult;
  readonly attributes: object;
  readonly error?: string;
}[] = [
  { name: "TCP", target: tcpTarget(place), result: success(), attributes: { ...ofTcp, ...ofSuccess } },
  {
    name: "a Unix socket",
    target: { protocol: "tcp", address: { type: "unix", socketPath: "/run/a.sock" } },
    result: success(),
    attributes: { "server.address": "/run/a.sock", "network.transport": "unix", ...ofSuccess },
  },
  {
    name: "TCP that is refused",
    target: tcpTarget(place),
    result: failure("refused"),
    attributes: { ...ofTcp, ...ofFailure("refused") },
    error: "refused by 10.0.0.1:5432",
  },
  {
    name: "an inconclusive probe: no error, and none either",
    target: tcpTarget(place),
    result: inconclusive(),
    attributes: { ...ofTcp, "podpulse.outcome": "inconclusive" },
  },
  {
    name: "HTTP over TLS",
    target: httpTarget(place),
    result: success({ details: { http: { status: 204 }, tls: { protocol: "TLSv1.3" } } }),
    attributes: { ...ofHttp, "http.response.status_code": 204, "tls.protocol.version": "1.3", ...ofSuccess },
  },
  {
    name: "HTTP without an answer",
    target: httpTarget(place),
    result: failure("timeout"),
    attributes: { ...ofHttp, ...ofFailure("timeout") },
    error: "timeout by 10.0.0.1:5432",
  },
  {
    name: "HTTP that a proxy answered",
    target: httpTarget(place),
    result: failure("unexpected-response", { details: { http: { status: 503 }, via: "proxy" } }),
    attributes: {
      ...ofHttp,
      "http.response.status_code": 503,
      "podpulse.via": "proxy",
      ...ofFailure("unexpected-response"),
    },
    error: "unexpected-response by 10.0.0.1:5432",
  },
  {
    name: "gRPC that serves",
    target: grpcTarget(place),
    result: success({ details: { grpc: { servingStatus: "SERVING" } } }),
    attributes: { ...ofGrpc, "podpulse.serving_status": "SERVING", "rpc.status_code": "OK", ...ofSuccess },
  },
  {
    name: "gRPC without the health service",
    target: grpcTarget(place),
    result: failure("unexpected-response", { details: { rpcStatus: "UNIMPLEMENTED" } }),
    attributes: { ...ofGrpc, "rpc.status_code": "UNIMPLEMENTED", ...ofFailure("unexpected-response") },
    error: "unexpected-response by 10.0.0.1:5432",
  },
];

describe("a span says", () => {
  for (const { name, target, result, attributes, error } of rows) {
    test(name, () => {
      const span = probeSpan(makeCheck({ name: "orders", target }), result);
      const { "podpulse.check": check, "podpulse.protocol": protocol, "url.full": url, ...others } = span.attributes;
      assert.deepEqual([check, protocol, url], ["orders", target.protocol, result.target]);
      assert.deepEqual(others, attributes);
      assert.equal(span.name, "probe orders");
      assert.equal(span.error, error);
      assert.deepEqual([span.startMs, span.endMs], [result.atMs, result.atMs + result.durationMs]);
    });
  }
});

test("its phases are events, end to end in the order in which they happen; those that were not entered are left out", () => {
  const result = success({ phases: { request: 7, dns: 1, connect: 2, transfer: 0 } });
  const { events } = probeSpan(makeCheck({ target: tcpTarget(place) }), result);
  const at = result.atMs;
  assert.deepEqual(
    events.map(({ name, atMs, attributes }) => [name, atMs - at, attributes["podpulse.phase.duration_ms"]]),
    [
      ["dns", 0, 1],
      ["connect", 1, 2],
      ["request", 3, 7],
      ["transfer", 10, 0],
    ],
  );
});
