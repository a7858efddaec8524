import { Type } from "typebox";
import { hostName, portNumber, text } from "./schema-words.ts";

/** No other keys. */
export const closed = { additionalProperties: false } as const;

/** Where to connect to. */
export const where = {
  host: Type.Optional(
    hostName("Host name or IP address. Default: 127.0.0.1, since a sidecar shares the pod's network."),
  ),
  port: Type.Optional(portNumber(1, { description: "Port number. The named ports of a pod spec are not known here." })),
  socketPath: Type.Optional(text("Path of a Unix socket, in place of host and port.")),
};

/** A pattern of the user's. */
export const pattern = (description: string) => text(`${description} RE2 syntax, matched anywhere in the text.`);

/** A header's name is a token (RFC 9110, section 5.6.2). */
export const headerNamePattern = "^[-!#$%&'*+.^_`|~0-9A-Za-z]{1,256}$";
/** A header's value, as the HTTP client takes it: a character is a byte. */
export const headerValuePattern = "^[\\t\\u0020-\\u007e\\u0080-\\u00ff]{0,8192}$";

export const headerName = Type.String({
  pattern: headerNamePattern,
  wanted: "a header name, without spaces and colons",
  description: "Header name, in any case.",
});

export const headerValue = Type.String({
  pattern: headerValuePattern,
  wanted: "one line of at most 8192 Latin-1 characters",
  description: "Header value.",
});

/** In place of `value`. */
export const valueFrom = Type.Optional(
  Type.Object(
    { file: text("Read for each probe, without the newline at its end.") },
    { ...closed, description: "For tokens that rotate." },
  ),
);
