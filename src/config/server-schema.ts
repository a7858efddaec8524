import { type Static, Type } from "typebox";
import { closed } from "./handler-words.ts";
import { durationBuckets, hostName, portNumber, text } from "./schema-words.ts";

const serverTlsSchema = Type.Object(
  {
    certFile: text("Path of the server's PEM certificate chain."),
    keyFile: text("Path of its PEM private key."),
    clientCaFile: Type.Optional(text("PEM authorities; when given, clients must present a certificate of theirs.")),
  },
  { ...closed, description: "Serves the endpoints over TLS, over HTTP and gRPC alike." },
);

const grpcServerSchema = Type.Object(
  { port: portNumber(0, { description: "Port to listen on, at the same host; 0 takes a free one." }) },
  { ...closed, description: "Serves grpc.health.v1.Health as well." },
);

const adminSchema = Type.Object(
  {
    allow: Type.Optional(
      Type.Array(
        Type.String({
          pattern: "^[0-9A-Fa-f:.]{2,45}(/[0-9]{1,3})?$",
          wanted: "an IP address or a range such as 10.0.0.0/8 or fd00::/8",
        }),
        {
          maxItems: 256,
          uniqueItems: true,
          default: ["127.0.0.1/32", "::1/128"],
          description: "Addresses and ranges that may reload and drain.",
        },
      ),
    ),
  },
  { ...closed, default: {}, description: "Who may use the paths under /-/." },
);

const metricsSchema = Type.Object(
  {
    durationBuckets: durationBuckets("Upper bounds of the duration histograms, in seconds.", {
      default: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    }),
  },
  { ...closed, default: {} },
);

/** The `server` part of a configuration. */
export const serverSchema = Type.Object(
  {
    host: Type.Optional(hostName("Address to listen on; :: for dual stack.", { default: "0.0.0.0" })),
    port: Type.Optional(portNumber(0, { description: "Port to listen on; 0 takes a free one.", default: 8099 })),
    grpc: Type.Optional(grpcServerSchema),
    tls: Type.Optional(serverTlsSchema),
    admin: Type.Optional(adminSchema),
    shutdownDelaySeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 3600,
        default: 0,
        wanted: "a number of seconds from 0 to 3600",
        description: "After SIGTERM: how long readiness answers 503 and probing goes on before the sidecar ends.",
      }),
    ),
    metrics: Type.Optional(metricsSchema),
  },
  { ...closed, default: {}, description: "Where the endpoints are served." },
);

export type RawServer = Static<typeof serverSchema>;
/** The server part after the schema's defaults were filled in. */
export type FilledServer = Required<Omit<RawServer, "tls" | "grpc">> & Pick<RawServer, "tls" | "grpc">;
