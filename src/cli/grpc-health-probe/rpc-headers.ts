import { Metadata } from "@grpc/grpc-js";
import { goQuote } from "./go-quote.ts";

/** Headers whose values grpc-go prints; of all others it tells only how many there are. */
const printed = new Set(
  (
    "content-type te user-agent grpc-encoding grpc-accept-encoding grpc-timeout grpc-status grpc-message-type " +
    "grpc-previous-rpc-attempts grpc-retry-pushback-ms"
  ).split(" "),
);

/** The values of each name, from texts of the form `name: value`. */
export function rpcHeaders(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, readonly string[]>();
  for (const text of texts) {
    const at = text.indexOf(":");
    const name = text.slice(0, at).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), text.slice(at + 1).trimStart()]);
  }
  return headers;
}

/** As `-v` prints them: without the values, which may be tokens. */
export function rpcHeadersText(headers: ReadonlyMap<string, readonly string[]>): string {
  const shown = [...headers].filter(([name]) => printed.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  const hidden = headers.size - shown.length;
  const words = shown.map(([name, values]) => `${name}:[${values.join(" ")}]`);
  return `{map[${[...words, ...(hidden > 0 ? [`<${hidden} redacted>`] : [])].join(" ")}]}`;
}

/** The headers as gRPC's metadata, or what is wrong with them, in grpc-go's words. */
export function metadataOf(headers: ReadonlyMap<string, readonly string[]>): Metadata | string {
  const metadata = new Metadata();
  for (const [name, values] of headers) {
    if (name === "") return "there is an empty key in the header";
    if (!/^[0-9a-z_.-]+$/.test(name)) {
      return `header key ${goQuote(name)} contains illegal characters not in [0-9a-z-_.]`;
    }
    for (const value of values) {
      if (name.endsWith("-bin")) metadata.add(name, Buffer.from(value));
      else if (/^[\x20-\x7e]*$/.test(value)) metadata.add(name, value);
      else return `header key ${goQuote(name)} contains value with non-printable ASCII characters`;
    }
  }
  return metadata;
}
