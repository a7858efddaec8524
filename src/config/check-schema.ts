import { type Static, Type } from "typebox";
import { tlsVersions } from "../target.ts";
import { grpcSchema } from "./grpc-schema.ts";
import { httpGetSchema } from "./http-schema.ts";
import { durationBuckets, oneOf, text } from "./schema-words.ts";
import { tcpSocketSchema } from "./tcp-schema.ts";

const closed = { additionalProperties: false } as const;

/** What a name of a check or group looks like: a DNS label (RFC 1123). */
export const dnsLabel = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";

/** A time; 0 stands for the default, as in Kubernetes. */
function seconds(description: string, defaultValue?: number) {
  return Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 86_400,
      not: { exclusiveMinimum: 0, exclusiveMaximum: 0.05 },
      wanted: "a number of seconds from 0.05 to 86400, or 0 for the default",
      description,
      ...(defaultValue === undefined ? {} : { default: defaultValue }),
    }),
  );
}

function threshold(description: string, defaultValue: number) {
  return Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1000,
      wanted: "a whole number from 1 to 1000, or 0 for the default",
      description,
      default: defaultValue,
    }),
  );
}

/** The timings and thresholds of a check, which `defaults` may set for all. */
export const timingProperties = {
  initialDelaySeconds: seconds("Time before the first probe.", 0),
  periodSeconds: seconds("Time from one probe to the next.", 10),
  timeoutSeconds: seconds("Deadline over everything a probe does: DNS, connect, TLS, redirects, headers and body.", 1),
  retryPeriodSeconds: seconds(
    "Used instead of periodSeconds while the newest result disagrees with the published status. Default: periodSeconds.",
  ),
  successThreshold: threshold("Consecutive successes that make a check healthy.", 1),
  failureThreshold: threshold("Consecutive failures that make a check unhealthy.", 3),
  staleAfterSeconds: seconds(
    "Older evidence is no evidence: the status becomes unknown. Default: 2 × periodSeconds + timeoutSeconds, at least 5.",
  ),
};

const tlsSchema = Type.Object(
  {
    caFile: Type.Optional(text("PEM authorities to verify the peer against, in place of Node's bundled roots.")),
    certFile: Type.Optional(text("PEM client certificate (chain).")),
    keyFile: Type.Optional(text("PEM private key of the client certificate.")),
    serverName: Type.Optional(text("The name sent as SNI and verified, in place of the host.")),
    spiffeId: Type.Optional(
      Type.String({
        pattern: "^spiffe://[a-z0-9._-]{1,255}(/(?!\\.{1,2}(/|$))[A-Za-z0-9._-]+)*(/\\*)?$",
        wanted:
          "a SPIFFE ID such as spiffe://shop.local/ns/prod/sa/orders, or spiffe://shop.local/ns/prod/* for any below",
        description: "SPIFFE ID that the peer's certificate must hold, verified in place of the host name.",
      }),
    ),
    insecureSkipVerify: Type.Optional(
      Type.Boolean({ default: false, description: "Accepts any certificate. For tests only." }),
    ),
    expiresWithinSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 315_360_000,
        wanted: "a number of seconds from 0 to 315360000",
        description: "A certificate, the peer's or ours, closer to its end than this makes the check degraded.",
      }),
    ),
    minVersion: Type.Optional(
      oneOf(tlsVersions, {
        default: "TLSv1.2",
        description: "The oldest TLS version to accept.",
        wanted: tlsVersions.join(" or "),
      }),
    ),
  },
  { ...closed, description: "Speaks TLS; the peer is verified unless insecureSkipVerify is set." },
);

export const checkSchema = Type.Object(
  {
    name: Type.String({
      pattern: dnsLabel,
      wanted: "a DNS label: lower-case letters, digits and dashes, at most 63",
      description: "Unique name of the check.",
    }),
    httpGet: Type.Optional(httpGetSchema),
    tcpSocket: Type.Optional(tcpSocketSchema),
    grpc: Type.Optional(grpcSchema),
    tls: Type.Optional(tlsSchema),
    ...timingProperties,
    groups: Type.Optional(
      Type.Array(
        Type.String({ pattern: dnsLabel, wanted: "a DNS label: lower-case letters, digits and dashes, at most 63" }),
        {
          minItems: 1,
          maxItems: 64,
          uniqueItems: true,
          default: ["readiness"],
          description: "The questions this check takes part in: liveness, readiness, startup, or names of your own.",
        },
      ),
    ),
    critical: Type.Optional(
      Type.Boolean({ default: true, description: "false: at worst, this check makes its groups degraded." }),
    ),
    dependsOn: Type.Optional(
      Type.Array(Type.String({ pattern: dnsLabel, wanted: "the name of a check: a DNS label" }), {
        maxItems: 64,
        uniqueItems: true,
        default: [],
        description: "While one of these checks is unhealthy, this one is not probed, and its status is unknown.",
      }),
    ),
    mode: Type.Optional(
      Type.Union([Type.Literal("enforce"), Type.Literal("observe")], {
        default: "enforce",
        description: "observe: probed, measured and logged, never part of a verdict.",
        wanted: "enforce or observe",
      }),
    ),
    metrics: Type.Optional(
      Type.Object(
        {
          durationBuckets: durationBuckets(
            "Upper bounds of this check's duration histograms, in seconds, in place of server.metrics.durationBuckets.",
          ),
        },
        { ...closed, description: "How the check is measured." },
      ),
    ),
    terminationGracePeriodSeconds: Type.Optional(
      Type.Number({ description: "Accepted in a probe pasted from a pod spec; does nothing." }),
    ),
  },
  {
    ...closed,
    oneOf: [{ required: ["httpGet"] }, { required: ["tcpSocket"] }, { required: ["grpc"] }],
    choice: "handler",
    description: "A named, scheduled probe. A probe pasted from a pod spec works unchanged.",
  },
);

/** A check as it is written, once it has the right shape. */
export type RawCheck = Static<typeof checkSchema>;
/** A check after the schema's defaults were filled in. */
export type FilledCheck = RawCheck &
  Required<
    Pick<
      RawCheck,
      "groups" | "critical" | "dependsOn" | "mode" | "initialDelaySeconds" | "periodSeconds" | "timeoutSeconds"
    >
  > &
  Required<Pick<RawCheck, "successThreshold" | "failureThreshold">>;
export type RawTls = NonNullable<RawCheck["tls"]>;
