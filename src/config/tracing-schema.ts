import { type Static, Type } from "typebox";
import { closed } from "./handler-words.ts";

/** The `tracing` part of a configuration. */
export const tracingSchema = Type.Object(
  {
    sampleRatio: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        default: 0.01,
        wanted: "a number from 0 to 1",
        description: "The part of all probes whose spans are exported. Failures and changes of a status always are.",
      }),
    ),
    propagate: Type.Optional(
      Type.Boolean({ default: false, description: "Sends traceparent on HTTP and gRPC probes." }),
    ),
  },
  {
    ...closed,
    default: {},
    description: "Spans of probes, exported when OTEL_EXPORTER_OTLP_ENDPOINT is set.",
  },
);

export type FilledTracing = Required<Static<typeof tracingSchema>>;
