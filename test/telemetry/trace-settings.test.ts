import assert from "node:assert/strict";
import { test } from "node:test";
import { type TraceSettings, traceSettings } from "../../src/telemetry/trace-settings.ts";

const OTEL_EXPORTER_OTLP_ENDPOINT = "http://collector:4318";
const OTEL_EXPORTER_OTLP_TRACES_ENDPOINT = "https://user:s3cret@traces.example/otlp/s3cret?token=s3cret";
const origin = "http://collector:4318";
const wanted = "wanted a URL such as http://otel-collector:4318; no spans are exported";

for (const { environment, batches = {}, complaints = [], ...expected } of [
  { environment: {} },
  { environment: { OTEL_EXPORTER_OTLP_ENDPOINT: "" } },
  { environment: { OTEL_EXPORTER_OTLP_ENDPOINT: " " } },
  { environment: { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc", OTEL_BSP_MAX_QUEUE_SIZE: "many" } },
  { environment: { OTEL_EXPORTER_OTLP_ENDPOINT }, origin },
  { environment: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT }, origin: "https://traces.example" },
  {
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT },
    origin: "https://traces.example",
  },
  { environment: { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: "True" } },
  { environment: { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SDK_DISABLED: "false" }, origin },
  { environment: { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER: "none" } },
  {
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" },
    complaints: [
      "OTEL_EXPORTER_OTLP_ENDPOINT: found collector:4318, wanted a URL such as http://collector:4318; no spans are exported",
    ],
  },
  {
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: "s3cret at collector" },
    complaints: [`OTEL_EXPORTER_OTLP_ENDPOINT: ${wanted}`],
  },
  {
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "grpc://s3cret@collector" },
    complaints: [`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ${wanted}`],
  },
  { environment: { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" }, origin },
  {
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "grpc",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    },
    origin,
    complaints: [
      'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: found "grpc", but spans are sent by http/protobuf only (port 4318 of most collectors)',
    ],
  },
  {
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT,
      OTEL_BSP_SCHEDULE_DELAY: "50",
      OTEL_BSP_EXPORT_TIMEOUT: "",
      OTEL_BSP_MAX_QUEUE_SIZE: "65536",
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "1",
    },
    origin,
    batches: { scheduledDelayMillis: 50, maxQueueSize: 65_536, maxExportBatchSize: 1 },
  },
  {
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT,
      OTEL_BSP_SCHEDULE_DELAY: "0",
      OTEL_BSP_EXPORT_TIMEOUT: "1.5",
      OTEL_BSP_MAX_QUEUE_SIZE: "65537",
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "many",
    },
    origin,
    complaints: [
      'OTEL_BSP_SCHEDULE_DELAY: found "0", wanted a whole number from 1 to 600000',
      'OTEL_BSP_EXPORT_TIMEOUT: found "1.5", wanted a whole number from 1 to 600000',
      'OTEL_BSP_MAX_QUEUE_SIZE: found "65537", wanted a whole number from 1 to 65536',
      'OTEL_BSP_MAX_EXPORT_BATCH_SIZE: found "many", wanted a whole number from 1 to 65536',
    ],
  },
]) {
  const settings: TraceSettings = { ...expected, batches, complaints };
  test(`${JSON.stringify(environment)}: ${settings.origin ?? "not exported"}, ${complaints.length} complaints`, () => {
    const found = traceSettings(environment);
    assert.deepEqual(found, settings);
    assert.ok(!JSON.stringify(found).includes("s3cret"));
  });
}
