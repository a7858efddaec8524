import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { status } from "@grpc/grpc-js";
import { describeRpcEnd } from "../../src/probes/grpc-failure.ts";

const noConnection = (error: string) => `No connection established. Last error: ${error}. Resolution note: `;

describe("describeRpcEnd, when the server did not speak", () => {
  const cases: readonly (readonly [details: string, expected: string])[] = [
    [
      noConnection("Error: connect ECONNREFUSED 10.0.0.1:50051 (2026-01-01T00:00:00.000Z)"),
      "refused: connection refused by 10.0.0.1:50051",
    ],
    [noConnection("Error: connect ENOENT /a.sock"), "refused: there is no socket file /a.sock"],
    [noConnection("Error: connect EHOSTUNREACH 10.0.0.1:50051"), /^unreachable: /.source],
    [noConnection("read ECONNRESET (2026)"), "reset: the peer reset the connection"],
    [noConnection("Protocol error (2026)"), "protocol: the peer does not speak gRPC (HTTP/2)"],
    [noConnection("Failed to connect (2026)"), "reset: the peer closed the connection before it had answered"],
    ["Connection dropped", "reset: the peer closed the connection before it had answered"],
    [
      "Stream refused by server",
      "unexpected-response: the health call failed with UNAVAILABLE: Stream refused by server",
    ],
  ];
  for (const [details, expected] of cases) {
    test(details, () => {
      const { reason, message } = describeRpcEnd({ code: status.UNAVAILABLE, details, fromServer: false });
      if (expected.startsWith("^")) assert.match(`${reason}: ${message}`, new RegExp(expected));
      else assert.equal(`${reason}: ${message}`, expected);
    });
  }
});

test("describeRpcEnd: what the server itself says is its answer, whatever it sounds like", () => {
  const details = "connect ECONNREFUSED 10.0.0.9:5432";
  assert.deepEqual(describeRpcEnd({ code: status.UNAVAILABLE, details, fromServer: true }), {
    outcome: "failure",
    reason: "unexpected-response",
    message: `the health call failed with UNAVAILABLE: ${details}`,
  });
});
