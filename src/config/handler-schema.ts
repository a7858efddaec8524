import { type Static, Type } from "typebox";
import { httpVersions } from "../target.ts";
import { hostName, portNumber, text } from "./schema-words.ts";

const closed = { additionalProperties: false } as const;

const where = {
  host: Type.Optional(
    hostName("Host name or IP address. Default: 127.0.0.1, since a sidecar shares the pod's network."),
  ),
  port: Type.Optional(portNumber(1, { description: "Port number. The named ports of a pod spec are not known here." })),
  socketPath: Type.Optional(text("Path of a Unix socket, in place of host and port.")),
};

const pattern = (description: string) => text(`${description} RE2 syntax, matched anywhere in the text.`);

/** A header's name is a token (RFC 9110, section 5.6.2). */
export const headerNamePattern = "^[-!#$%&'*+.^_`|~0-9A-Za-z]{1,256}$";
/** A header's value, as the HTTP client takes it: a character is a byte. */
export const headerValuePattern = "^[\\t\\u0020-\\u007e\\u0080-\\u00ff]{0,8192}$";

const headerName = Type.String({
  pattern: headerNamePattern,
  wanted: "a header name, without spaces and colons",
  description: "Header name, in any case.",
});

const headerValue = Type.String({
  pattern: headerValuePattern,
  wanted: "one line of at most 8192 Latin-1 characters",
  description: "Header value.",
});

const valueFrom = Type.Optional(
  Type.Object(
    { file: text("Read for each probe, without the newline at its end.") },
    { ...closed, description: "For tokens that rotate." },
  ),
);

const httpHeader = Type.Object(
  {
    name: headerName,
    value: Type.Optional(headerValue),
    valueFrom,
  },
  {
    ...closed,
    oneOf: [{ required: ["value"] }, { required: ["valueFrom"] }],
    choice: "value",
    description: "Replaces the default header of that name; an empty value removes User-Agent, Accept or Connection.",
  },
);

const expectSchema = Type.Object(
  {
    status: Type.Optional(
      Type.Array(
        Type.Union(
          [
            Type.Integer({ minimum: 100, maximum: 599 }),
            Type.String({ pattern: "^[1-5][0-9][0-9](-[1-5][0-9][0-9])?$" }),
          ],
          { wanted: "a status code such as 204, or a range such as 200-399" },
        ),
        { minItems: 1, maxItems: 64, default: ["200-399"], description: "Status codes and ranges that are success." },
      ),
    ),
    headers: Type.Optional(
      Type.Array(Type.Object({ name: headerName, matches: pattern("What its value must match.") }, closed), {
        maxItems: 64,
      }),
    ),
    body: Type.Optional(
      Type.Object(
        {
          contains: Type.Optional(text("A text that the body must hold.")),
          matches: Type.Optional(pattern("What the body must match.")),
          json: Type.Optional(
            Type.Object(
              {
                path: Type.String({
                  pattern: "^(/([^~/]|~[01])*)*$",
                  wanted: 'a JSON Pointer such as "/status" (RFC 6901)',
                  description: "JSON Pointer to the value.",
                }),
                equals: Type.Unknown({ description: "The value wanted there." }),
              },
              closed,
            ),
          ),
        },
        {
          ...closed,
          oneOf: [{ required: ["contains"] }, { required: ["matches"] }, { required: ["json"] }],
          choice: "expectation",
        },
      ),
    ),
    maxBodyBytes: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 16 * 1024 * 1024,
        default: 10_240,
        wanted: "a whole number from 0 to 16777216",
        description: "The body is read up to here, then the connection is closed.",
      }),
    ),
  },
  { ...closed, default: {}, description: "What an answer must look like to be success." },
);

export const httpGetSchema = Type.Object(
  {
    scheme: Type.Optional(
      Type.Union([Type.Literal("HTTP"), Type.Literal("HTTPS")], { default: "HTTP", wanted: "HTTP or HTTPS" }),
    ),
    protocol: Type.Optional(
      Type.Union(
        httpVersions.map((version) => Type.Literal(version)),
        {
          default: "HTTP1",
          description: "HTTP2 without TLS is prior knowledge (h2c); auto takes what ALPN finds.",
          wanted: httpVersions.join(", "),
        },
      ),
    ),
    ...where,
    path: Type.Optional(Type.String({ maxLength: 8192, default: "/", description: "Path and query." })),
    httpHeaders: Type.Optional(Type.Array(httpHeader, { maxItems: 256 })),
    expect: Type.Optional(expectSchema),
  },
  { ...closed, description: "Success when a GET is answered as expected (by default with a status of 200 to 399)." },
);

const exchangeStep = Type.Object(
  {
    send: Type.Optional(Type.String({ minLength: 1, maxLength: 65_536, description: "Text to send, as UTF-8." })),
    sendHex: Type.Optional(
      Type.String({
        pattern: "^([0-9A-Fa-f]{2}){1,65536}$",
        wanted: "pairs of hexadecimal digits",
        description: "Bytes to send.",
      }),
    ),
    expect: Type.Optional(
      pattern("What must arrive: matched over what has come since the newest send, each byte one character."),
    ),
  },
  { ...closed, oneOf: [{ required: ["send"] }, { required: ["sendHex"] }, { required: ["expect"] }] },
);

export const tcpSocketSchema = Type.Object(
  {
    ...where,
    exchange: Type.Optional(
      Type.Array(exchangeStep, {
        minItems: 1,
        maxItems: 64,
        description: "What is said over the connection, step by step.",
      }),
    ),
    settleSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 86_400,
        default: 0,
        description:
          "How long the connection must last to count, less than timeoutSeconds: behind a mesh's proxy every connect succeeds.",
      }),
    ),
  },
  { ...closed, description: "Success when a connection is made and, if there is an exchange, goes as expected." },
);

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
            value: Type.Optional(headerValue),
            valueFrom,
          },
          { ...closed, oneOf: [{ required: ["value"] }, { required: ["valueFrom"] }] },
        ),
        { maxItems: 256, description: "Sent with the call." },
      ),
    ),
  },
  { ...closed, description: "Success when grpc.health.v1.Health/Check answers SERVING." },
);

export type RawHttpGet = Static<typeof httpGetSchema>;
export type RawTcpSocket = Static<typeof tcpSocketSchema>;
export type FilledTcpSocket = RawTcpSocket & Required<Pick<RawTcpSocket, "settleSeconds">>;
export type RawGrpc = Static<typeof grpcSchema>;
export type RawExpect = NonNullable<RawHttpGet["expect"]>;

/** Handlers after the schema's defaults were filled in. */
export type FilledExpect = RawExpect & Required<Pick<RawExpect, "status" | "maxBodyBytes">>;
export type FilledHttpGet = RawHttpGet &
  Required<Pick<RawHttpGet, "scheme" | "path" | "protocol">> & { readonly expect: FilledExpect };
export type FilledGrpc = RawGrpc & Required<Pick<RawGrpc, "service">>;
