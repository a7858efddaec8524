import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { foreignClient } from "../support/foreign-health-client.ts";
import { callHeaders, endOf, frame, openSession, openSocket } from "./raw-grpc.ts";
import { serveGrpc } from "./serve-grpc.ts";

for (const { name, bytes } of [
  { name: "plain HTTP/1", bytes: "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n" },
  { name: "a TLS hello", bytes: "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" },
  { name: "garbage", bytes: "\x00\xff".repeat(40_000) },
  { name: "a good preface, then garbage", bytes: `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${"\xff\x00".repeat(40_000)}` },
  {
    name: "a preface, then frames of a type and size that are none",
    bytes: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\x99\xff\xff\xff\xff\xff",
  },
]) {
  test(`${name} on its port is cut off`, async (t) => {
    const { port } = await serveGrpc(t);
    const socket = openSocket(port);
    const closed = once(socket, "close");
    socket.write(bytes, "latin1");
    await closed;
    assert.equal(await foreignClient(t, `127.0.0.1:${port}`).check("liveness"), "SERVING");
  });
}

for (const { name, headers = {}, body = frame("app"), end = "12" } of [
  { name: "a method that is none", headers: { ":path": "/grpc.health.v1.Health/Nothing" } },
  { name: "an odd path", headers: { ":path": "/\u00fc%00%zz\\..//\u00e9" } },
  { name: "no path", headers: { ":path": "*" }, end: "closed with 1" },
  { name: "no gRPC", headers: { "content-type": "application/json" }, end: "HTTP 415" },
  { name: "no message", body: Buffer.alloc(0) },
  { name: "two messages", body: Buffer.concat([frame("app"), frame("app")]) },
  { name: "a message that is cut short", body: frame("app").subarray(0, 6) },
  { name: "a message that is no protobuf", body: frame(Buffer.from([0x0f])), end: "13" },
  { name: "a name that is no UTF-8", body: frame(Buffer.from([0x0a, 3, 0xed, 0xa0, 0x80])), end: "5" },
  { name: "a length of 4 GB", body: Buffer.from([0, 0xff, 0xff, 0xff, 0xff]), end: "8" },
  {
    name: "gzip",
    headers: { "grpc-encoding": "gzip" },
    body: frame(gzipSync(Buffer.from("\x0a\x03app")), { compressed: true }),
    end: "0",
  },
  {
    name: "a gzip bomb",
    headers: { "grpc-encoding": "gzip" },
    body: frame(gzipSync(Buffer.alloc(2_000_000)), { compressed: true }),
    end: "8",
  },
  {
    name: "gzip that is none",
    headers: { "grpc-encoding": "gzip" },
    body: frame("app", { compressed: true }),
    end: "13",
  },
  {
    name: "an encoding that is none",
    headers: { "grpc-encoding": "sz" },
    body: frame("app", { compressed: true }),
  },
  { name: "a timeout that is none", headers: { "grpc-timeout": "soon" }, end: "13" },
  { name: "headers that are no ASCII", headers: { "grpc-timeout": "\u00fc", "x-y": "\u00fc" }, end: "0" },
] as const) {
  test(`a call with ${name} ends with ${end}`, async (t) => {
    const { port, events } = await serveGrpc(t);
    const session = await openSession(t, port);
    const stream = session.request({ ...callHeaders("Check"), ...headers });
    stream.end(body);
    assert.equal(await endOf(stream), end);
    assert.equal(await foreignClient(t, `127.0.0.1:${port}`).check("liveness"), "SERVING");
    assert.deepEqual(events, []);
  });
}
