import { Type } from "typebox";
import { headerNamePattern, headerValuePattern } from "./header-patterns.ts";
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
