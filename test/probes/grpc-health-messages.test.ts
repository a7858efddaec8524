import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import protobuf from "protobufjs";
import { healthMessages } from "../../src/probes/grpc-health-messages.ts";

const root = protobuf.loadSync("protos/grpc/health/v1/health.proto");

/** What protobufjs makes of the proto file itself. */
function byProto(name: string) {
  const type = root.lookupType(`grpc.health.v1.${name}`);
  return {
    write: (message: object) => Buffer.from(type.encode(type.fromObject(message)).finish()),
    read: (bytes: Uint8Array) =>
      type.toObject(type.decode(bytes), { enums: String, defaults: true, longs: String, objects: true }),
  };
}

const { HealthCheckResponse, HealthCheckRequest, HealthListResponse } = {
  HealthCheckRequest: byProto("HealthCheckRequest"),
  HealthCheckResponse: byProto("HealthCheckResponse"),
  HealthListResponse: byProto("HealthListResponse"),
};

const status = fc.constantFrom("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN");
const service = fc.string({ unit: "binary" });

describe("messages of health.proto are what protobufjs makes of the file, and are read back", () => {
  test("a request", () => {
    fc.assert(
      fc.property(service, (name) => {
        const bytes = healthMessages.request.write({ service: name });
        assert.deepEqual(HealthCheckRequest.read(bytes), { service: name });
        assert.deepEqual(healthMessages.request.read(HealthCheckRequest.write({ service: name })), { service: name });
      }),
    );
  });

  test("a response", () => {
    fc.assert(
      fc.property(status, (one) => {
        assert.deepEqual(HealthCheckResponse.read(healthMessages.response.write({ status: one })), { status: one });
        assert.deepEqual(healthMessages.response.read(HealthCheckResponse.write({ status: one })), { status: one });
      }),
    );
  });

  test("a list", () => {
    fc.assert(
      fc.property(fc.dictionary(service, status, { noNullPrototype: true }), (named) => {
        const statuses = Object.fromEntries(Object.entries(named).map(([name, one]) => [name, { status: one }]));
        assert.deepEqual(HealthListResponse.read(healthMessages.listResponse.write({ statuses })), { statuses });
        assert.deepEqual(healthMessages.listResponse.read(HealthListResponse.write({ statuses })), { statuses });
      }),
    );
  });
});

test("fields that a newer health.proto may have are skipped, a status that it may have is told by its number", () => {
  const bytes = protobuf.Writer.create().uint32(8).int32(7).uint32(18).string("more").uint32(25).fixed64(1).finish();
  assert.deepEqual(healthMessages.response.read(bytes), { status: "7" });
  assert.deepEqual(healthMessages.listRequest.read(bytes), {});
  assert.deepEqual(healthMessages.request.read(bytes), { service: "" });
});

test("bytes that are no message are not read", () => {
  for (const bytes of [[10, 5, 97], [8], [0x0f], [8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]]) {
    assert.throws(() => healthMessages.response.read(Uint8Array.from(bytes)), String(bytes));
  }
});
