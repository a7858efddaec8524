import { type Static, Type } from "typebox";
import { httpConnections, httpVersions } from "../target.ts";
import { closed, headerName, headerValue, pattern, valueFrom, where } from "./handler-words.ts";
import { oneOf, text } from "./schema-words.ts";

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
      oneOf(httpVersions, {
        default: "HTTP1",
        description: "HTTP2 without TLS is prior knowledge (h2c); auto takes what ALPN finds.",
        wanted: `one of ${httpVersions.join(", ")}`,
      }),
    ),
    ...where,
    path: Type.Optional(Type.String({ maxLength: 8192, default: "/", description: "Path and query." })),
    connection: Type.Optional(
      oneOf(httpConnections, {
        default: "fresh",
        description: "fresh: a new connection for each request; reuse: one is kept open between probes.",
        wanted: httpConnections.join(" or "),
      }),
    ),
    httpHeaders: Type.Optional(Type.Array(httpHeader, { maxItems: 256 })),
    expect: Type.Optional(expectSchema),
  },
  { ...closed, description: "Success when a GET is answered as expected (by default with a status of 200 to 399)." },
);

export type RawHttpGet = Static<typeof httpGetSchema>;
export type RawExpect = NonNullable<RawHttpGet["expect"]>;

/** After the schema's defaults were filled in. */
export type FilledExpect = RawExpect & Required<Pick<RawExpect, "status" | "maxBodyBytes">>;
export type FilledHttpGet = RawHttpGet &
  Required<Pick<RawHttpGet, "scheme" | "path" | "protocol" | "connection">> & { readonly expect: FilledExpect };
