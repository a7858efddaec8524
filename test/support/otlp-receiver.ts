import protobuf from "protobufjs";
import { startHttpServer } from "./http-server.ts";
import type { Lifetime } from "./lifetime.ts";

/** A part of opentelemetry-proto v1, read by another library than the one that wrote it. */
const schema = `
syntax = "proto3";
message Request { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeSpans { repeated Span spans = 2; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9; repeated Event events = 11; Status status = 15;
}
message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
`;

type KeyValue = { readonly key: string; readonly value: Readonly<Record<string, unknown>> };
type RawEvent = { readonly name: string; readonly timeUnixNano: string; readonly attributes: readonly KeyValue[] };
type RawSpan = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly RawEvent[];
  readonly status?: { readonly message: string; readonly code: number };
};

type Attributes = Readonly<Record<string, unknown>>;

export type ReceivedSpan = {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly events: readonly { readonly name: string; readonly atMs: number; readonly attributes: Attributes }[];
  readonly status: { readonly message: string; readonly code: number };
  readonly resource: Attributes;
};

const request = protobuf.parse(schema).root.lookupType("Request");
const asJson = { longs: String, bytes: (bytes: Uint8Array) => Buffer.from(bytes), defaults: true };

/** A collector that keeps the spans it is sent, over OTLP with HTTP and protobuf. */
export async function startOtlpReceiver(t: Lifetime) {
  const spans: ReceivedSpan[] = [];
  const server = await startHttpServer(t, (asked, response) => {
    const chunks: Buffer[] = [];
    asked.on("data", (chunk: Buffer) => chunks.push(chunk));
    asked.on("end", () => {
      spans.push(...spansOf(Buffer.concat(chunks)));
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    });
  });
  return { url: server.url, requests: server.requests, spans: (): readonly ReceivedSpan[] => spans };
}

function spansOf(body: Buffer): readonly ReceivedSpan[] {
  const { resourceSpans } = request.toObject(request.decode(body), { ...asJson, bytes: String }) as {
    resourceSpans: readonly {
      resource: { attributes: readonly KeyValue[] };
      scopeSpans: readonly { spans: readonly RawSpan[] }[];
    }[];
  };
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ traceId, spanId, name, kind, startTimeUnixNano, endTimeUnixNano, attributes, events, status }) => ({
        traceId: hex(traceId),
        spanId: hex(spanId),
        name,
        kind,
        startMs: Number(startTimeUnixNano) / 1e6,
        endMs: Number(endTimeUnixNano) / 1e6,
        attributes: attributesOf(attributes),
        events: events.map((event) => ({
          name: event.name,
          atMs: Number(event.timeUnixNano) / 1e6,
          attributes: attributesOf(event.attributes),
        })),
        status: status ?? { message: "", code: 0 },
        resource: attributesOf(resource.attributes),
      })),
    ),
  );
}

const hex = (base64: string): string => Buffer.from(base64, "base64").toString("hex");

function attributesOf(list: readonly KeyValue[]): Attributes {
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
}
