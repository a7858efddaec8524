import assert from "node:assert/strict";
import { test } from "node:test";
import { complaintText } from "../../src/telemetry/trace-complaint.ts";

for (const { message, text } of [
  {
    message: '{"stack":"Error: a\\n at b","message":"connect ECONNREFUSED 127.0.0.1:9"}',
    text: "connect ECONNREFUSED 127.0.0.1:9",
  },
  { message: '{"message":"","name":"AggregateError","code":"ECONNREFUSED"}', text: "ECONNREFUSED" },
  {
    message: '{"message":"Not Found","name":"OTLPExporterError","code":"404"}',
    text: "the collector answered 404 Not Found",
  },
  { message: '{"message":"","name":"OTLPExporterError","code":"401"}', text: "the collector answered 401" },
  { message: '{"name":"OTLPExporterError","message":""}', text: "OTLPExporterError" },
  { message: "Dropped 3 spans because maxQueueSize reached", text: "Dropped 3 spans because maxQueueSize reached" },
  { message: "null", text: "null" },
  { message: "x".repeat(1000), text: "x".repeat(300) },
]) {
  test(`${message.slice(0, 60)}: ${text.slice(0, 60)}`, () => assert.equal(complaintText(message), text));
}
