import { hostInUrl } from "../host-in-url.ts";

/** A header as it goes on the wire. */
export type HeaderLine = readonly [name: string, value: string];

export type RequestHead = {
  readonly host: string;
  /** The Connection header's value; undefined: the header is not sent. */
  readonly connection: string | undefined;
  /** Every other header, in the order in which it is sent. */
  readonly headers: readonly HeaderLine[];
};

/**
 * The headers of a probe: Host, User-Agent, Accept and Connection, and then the user's. A user's header
 * replaces one of these; with an empty value it removes it. Any other is sent as it is, repeated ones in their order
 * (kubelet, `pkg/probe/http/request.go`). An empty Host means the URL's.
 */
export function requestHead(
  userHeaders: readonly HeaderLine[],
  urlHost: string,
  userAgent: string,
  ourConnection: "close" | "keep-alive" = "close",
): RequestHead {
  const given = (name: string) => userHeaders.filter(([header]) => header.toLowerCase() === name);
  const replaceable = (name: string, value: string): readonly HeaderLine[] =>
    given(name.toLowerCase()).length > 0
      ? given(name.toLowerCase()).filter(([, text]) => text !== "")
      : [[name, value]];
  const ours = new Set(["host", "user-agent", "accept", "connection"]);
  return {
    host: given("host")[0]?.[1] || urlHost,
    connection:
      replaceable("Connection", ourConnection)
        .map(([, value]) => value)
        .join(", ") || undefined,
    headers: [
      ...replaceable("User-Agent", userAgent),
      ...replaceable("Accept", "*/*"),
      ...userHeaders.filter(([name]) => !ours.has(name.toLowerCase())),
    ],
  };
}

/**
 * The request target for a configured path: kept as it is written, but for what may not stand in a request line
 * (percent-encoded), a missing slash in front, and a fragment, which is not sent.
 */
export function requestPath(path: string): string {
  const withoutFragment = path.split("#", 1)[0] ?? "";
  const encoded = withoutFragment.toWellFormed().replaceAll(/[^\x21-\x7e]|["<>\\^`{|}]/gu, encodeURIComponent);
  return encoded.startsWith("/") ? encoded : `/${encoded}`;
}

/**
 * `host:port` as it stands in a URL and in a Host header: brackets around IPv6, without the zone, which means something
 * on this machine only (RFC 6874, section 4); no port when it is the scheme's.
 */
export function hostAndPort(scheme: "http" | "https", host: string, port: number): string {
  const bracketed = hostInUrl(host.replace(/%.*/, ""));
  return port === (scheme === "https" ? 443 : 80) ? bracketed : `${bracketed}:${port}`;
}
