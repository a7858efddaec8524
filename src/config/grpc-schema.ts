import { type Static, Type } from "typebox";
import { closed, valueFrom, where } from "./handler-words.ts";

const metadataValue = Type.String({
  pattern: "^[\\u0020-\\u007e]{0,8192}$",
  wanted: "one line of at most 8192 ASCII characters",
  description: "Metadata value.",
});

export const grpcSchema = Type.Object(
  {
    ...where,
    service: Type.Optional(
      Type.String({ maxLength: 1024, default: "", description: "The service to ask for; empty: the server." }),
    ),
    authority: Type.Optional(
      Type.String({
        pattern: "^[^\\s/?#@\\u0000]{1,260}$",
        wanted: "a host name, with a port if need be",
        description: "Sent as :authority. Default: tls.serverName, else host and port.",
      }),
    ),
    metadata: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({
              pattern: "^[0-9a-z_.-]{1,256}$",
              wanted: "a metadata key: lower-case letters, digits, _ - .",
              description: "Metadata key.",
            }),
            value: Type.Optional(metadataValue),
            valueFrom,
          },
          { ...closed, oneOf: [{ required: ["value"] }, { required: ["valueFrom"] }], choice: "value" },
        ),
        { maxItems: 256, description: "Sent with the call." },
      ),
    ),
    connection: Type.Optional(
      Type.Union([Type.Literal("fresh"), Type.Literal("reuse")], {
        default: "fresh",
        description: "reuse keeps the connection open between probes, and still notices when no other is accepted.",
        wanted: "fresh or reuse",
      }),
    ),
    watch: Type.Optional(
      Type.Boolean({
        default: false,
        description: "Between the probes, hear of changes over a Watch stream; the connection is then kept open.",
      }),
    ),
  },
  { ...closed, description: "Success when grpc.health.v1.Health/Check answers SERVING." },
);

export type RawGrpc = Static<typeof grpcSchema>;

/** After the schema's defaults were filled in. */
export type FilledGrpc = RawGrpc & Required<Pick<RawGrpc, "service" | "connection" | "watch">>;
