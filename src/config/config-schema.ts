import { type Static, Type } from "typebox";
import { checkSchema, timingProperties } from "./check-schema.ts";
import { hostName, portNumber, text } from "./schema-words.ts";

const closed = { additionalProperties: false } as const;

const serverTlsSchema = Type.Object(
  {
    certFile: text("Path of the server's PEM certificate chain."),
    keyFile: text("Path of its PEM private key."),
    clientCaFile: Type.Optional(text("PEM authorities; when given, clients must present a certificate of theirs.")),
  },
  { ...closed, description: "Serves the endpoints over HTTPS." },
);

const serverSchema = Type.Object(
  {
    host: Type.Optional(hostName("Address to listen on; :: for dual stack.", { default: "0.0.0.0" })),
    port: Type.Optional(portNumber(0, { description: "Port to listen on; 0 takes a free one.", default: 8099 })),
    tls: Type.Optional(serverTlsSchema),
    shutdownDelaySeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        default: 0,
        wanted: "a number of seconds from 0 to 3600",
        description: "After SIGTERM: how long readiness answers 503 and probing goes on before the sidecar ends.",
      }),
    ),
    metrics: Type.Optional(
      Type.Object(
        {
          durationBuckets: Type.Optional(
            Type.Array(Type.Number({ exclusiveMinimum: 0, maximum: 3600, wanted: "seconds above 0, at most 3600" }), {
              minItems: 1,
              maxItems: 64,
              uniqueItems: true,
              default: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
              description: "Upper bounds of the duration histograms, in seconds.",
            }),
          ),
        },
        { ...closed, default: {} },
      ),
    ),
  },
  { ...closed, default: {}, description: "Where the endpoints are served." },
);

/** The shape of a configuration and its defaults: what is checked, published as a file, and printed by `schema`. */
export const configSchema = Type.Object(
  {
    $schema: Type.Optional(text("For editors; not read.")),
    server: Type.Optional(serverSchema),
    defaults: Type.Optional(
      Type.Object(timingProperties, { ...closed, description: "Timings and thresholds of checks that give none." }),
    ),
    checks: Type.Optional(Type.Array(checkSchema, { maxItems: 10_000, description: "What is probed." })),
  },
  { ...closed, title: "podpulse configuration", $schema: "http://json-schema.org/draft-07/schema#" },
);

/** A configuration as it is written, once it has the right shape. */
export type RawConfig = Static<typeof configSchema>;
export type RawServer = NonNullable<RawConfig["server"]>;
/** The server part after the schema's defaults were filled in. */
export type FilledServer = Required<Omit<RawServer, "tls">> & Pick<RawServer, "tls">;
export type RawDefaults = NonNullable<RawConfig["defaults"]>;
