import { onlyPort, type Places } from "./places.ts";

/** A command line, and how both the original and ours end. */
export type Case = {
  readonly name: string;
  readonly args: (places: Places) => readonly string[];
  readonly code: number;
  /** What is written to stderr, but for durations and our cause. `*` stands for the end of a line that is gRPC's own. */
  readonly lines: (places: Places) => readonly string[];
  /** What ours tells after that. */
  readonly cause?: RegExp;
};

const timeout = "300ms";
const quick = [`-connect-timeout=${timeout}`];

const serving: Pick<Case, "code" | "lines"> = { code: 0, lines: () => ["status: SERVING"] };
const notConnected = (place: (places: Places) => string): Pick<Case, "code" | "lines"> => ({
  code: 2,
  lines: (places) => [`timeout: failed to connect service "${place(places)}" within ${timeout}`],
});
const rpcFailed = (words: string): Pick<Case, "code" | "lines"> => ({
  code: 3,
  lines: () => [`error: health rpc failed: rpc error: ${words}`],
});

/** Answers over a connection that is there. */
export const answers: readonly Case[] = [
  { name: "serving", args: ({ at }) => [`-addr=${at.serving}`], ...serving },
  { name: "two dashes and a separate value", args: ({ at }) => ["--addr", at.serving, "--service", "up"], ...serving },
  { name: "only a port", args: ({ at }) => ["-addr", onlyPort(at.serving)], ...serving },
  { name: "localhost", args: ({ at }) => ["-addr", `localhost${onlyPort(at.serving)}`], ...serving },
  { name: "IPv6", args: ({ at }) => ["-addr", at.ipv6], ...serving },
  { name: "dns:///", args: ({ at }) => ["-addr", `dns:///localhost${onlyPort(at.serving)}`], ...serving },
  { name: "dns:/// with only a port", args: ({ at }) => ["-addr", `dns:///${onlyPort(at.serving)}`], ...serving },
  { name: "passthrough:///", args: ({ at }) => ["-addr", `passthrough:///${at.serving}`], ...serving },
  { name: "unix:PATH", args: ({ socket }) => ["-addr", `unix:${socket}`], ...serving },
  { name: "unix://PATH", args: ({ socket }) => ["-addr", `unix://${socket}`], ...serving },
  { name: "compressed", args: ({ at }) => ["-gzip", "-addr", at.serving], ...serving },
  { name: "what follows an argument is ignored", args: ({ at }) => ["-addr", at.serving, "x", "-y"], ...serving },
  {
    name: "not serving",
    args: ({ at }) => ["-addr", at.serving, "-service=down"],
    code: 4,
    lines: () => ['service unhealthy (responded with "NOT_SERVING")'],
  },
  {
    name: "status UNKNOWN",
    args: ({ at }) => ["-addr", at.serving, "-service=unknown"],
    code: 4,
    lines: () => ['service unhealthy (responded with "UNKNOWN")'],
  },
  {
    name: "a status that nobody knows",
    args: ({ at }) => ["-addr", at.odd],
    code: 4,
    lines: () => ['service unhealthy (responded with "42")'],
  },
  {
    name: "a service that is not registered",
    args: ({ at }) => ["-addr", at.serving, "-service=none"],
    ...rpcFailed("code = NotFound desc = *"),
  },
  {
    name: "an error",
    args: ({ at }) => ["-addr", at.denying],
    ...rpcFailed("code = PermissionDenied desc = no token"),
  },
  {
    name: "no health service",
    args: ({ at }) => ["-addr", at.bare],
    code: 3,
    lines: () => ["error: this server does not implement the grpc health protocol (grpc.health.v1.Health): *"],
  },
  {
    name: "no answer",
    args: ({ at }) => ["-addr", at.hanging, "-rpc-timeout=200ms"],
    code: 3,
    lines: () => ["timeout: health rpc did not complete within 200ms"],
  },
  {
    name: "a header that gRPC does not allow",
    args: ({ at }) => ["-addr", at.serving, "-rpc-header=a b: c"],
    ...rpcFailed('code = Internal desc = header key "a b" contains illegal characters not in [0-9a-z-_.]'),
  },
  {
    name: "a header value that gRPC does not allow",
    args: ({ at }) => ["-addr", at.serving, "-rpc-header=token: ä"],
    ...rpcFailed('code = Internal desc = header key "token" contains value with non-printable ASCII characters'),
  },
  {
    name: "a header without a name",
    args: ({ at }) => ["-addr", at.serving, "-rpc-header=: x"],
    ...rpcFailed("code = Internal desc = there is an empty key in the header"),
  },
  {
    name: "verbose",
    args: ({ at }) => ["-v", "-addr", at.serving, "-rpc-header=A: b", "-rpc-header=a:  c", "-connect-timeout=1m30s"],
    code: 0,
    lines: ({ at }) => [
      "parsed options:",
      `> addr=${at.serving} conn_timeout=1m30s rpc_timeout=1s`,
      "> headers: {map[<1 redacted>]}",
      "> tls=false",
      "> alts=false",
      "> spiffe=false",
      "establishing connection",
      "connection established (took N)",
      "time elapsed: connect=N rpc=N",
      "status: SERVING",
    ],
  },
  {
    name: "verbose, not serving, over TLS",
    args: ({ at, files }) => ["-v", "-addr", at.tls, "-tls", "-tls-ca-cert", files.ca, "-service=down"],
    code: 4,
    lines: ({ at, files }) => [
      "parsed options:",
      `> addr=${at.tls} conn_timeout=1s rpc_timeout=1s`,
      "> tls=true",
      "  > no-verify=false ",
      `  > ca-cert=${files.ca}`,
      "  > client-cert=",
      "  > client-key=",
      "  > server-name=",
      "> alts=false",
      "> spiffe=false",
      "establishing connection",
      "connection established (took N)",
      'service unhealthy (responded with "NOT_SERVING")',
    ],
  },
];

/** Places where there is no connection to be had. */
export const connections: readonly Case[] = [
  {
    name: "a port that refuses",
    args: ({ at }) => ["-addr", at.refused, ...quick],
    ...notConnected(({ at }) => at.refused),
    cause: /^connection refused by 127\.0\.0\.1:\d+$/,
  },
  {
    name: "a socket file that is not there",
    args: () => ["-addr", "unix:///no/such.sock", ...quick],
    ...notConnected(() => "unix:///no/such.sock"),
    cause: /^there is no socket file \/no\/such\.sock$/,
  },
  {
    name: "a server that says nothing",
    args: ({ at }) => ["-addr", at.silent, ...quick],
    ...notConnected(({ at }) => at.silent),
    cause: /^connected, but the peer did not answer as a gRPC server does/,
  },
  {
    name: "a server that closes",
    args: ({ at }) => ["-addr", at.closes, ...quick],
    ...notConnected(({ at }) => at.closes),
    cause: /^the peer closed the connection|^the peer reset the connection/,
  },
  {
    name: "a server that resets",
    args: ({ at }) => ["-addr", at.resets, ...quick],
    ...notConnected(({ at }) => at.resets),
    cause: /^the peer (reset|closed) the connection/,
  },
  {
    name: "an HTTP/1.1 server",
    args: ({ at }) => ["-addr", at.http11, ...quick],
    ...notConnected(({ at }) => at.http11),
    cause: /^the peer speaks HTTP\/1\.1, not gRPC \(HTTP\/2\)$/,
  },
  {
    name: "a name that does not exist",
    args: () => ["-addr", "nowhere.invalid:1", ...quick],
    ...notConnected(() => "nowhere.invalid:1"),
    cause: /nowhere\.invalid|the name was not resolved/,
  },
  {
    name: "an address without a port",
    args: () => ["-addr", "localhost", ...quick],
    ...notConnected(() => "localhost"),
    cause: /^-addr is not host:port \(found localhost\)$/,
  },
  {
    name: "a URL",
    args: () => ["-addr", "http://localhost:1", ...quick],
    ...notConnected(() => "http://localhost:1"),
    cause: /^-addr is not host:port/,
  },
  {
    name: "unix:// with a host",
    args: () => ["-addr", "unix://rel/path"],
    code: 2,
    lines: () => [
      'error: failed to connect service at "unix://rel/path": failed to exit idle mode: failed to start resolver: invalid (non-empty) authority: rel',
    ],
  },
  {
    name: "dns:/// without a name",
    args: () => ["-addr", "dns:///"],
    code: 2,
    lines: () => [
      'error: failed to connect service at "dns:///": failed to exit idle mode: failed to start resolver: dns resolver: missing address',
    ],
  },
];

/** TLS that is right, and TLS that is not. */
export const encrypted: readonly Case[] = [
  {
    name: "verified by an authority of the caller's",
    args: ({ at, files }) => ["-tls", "-tls-ca-cert", files.ca, "-addr", at.tls],
    ...serving,
  },
  {
    name: "verified for localhost, given only a port",
    args: ({ at, files }) => ["-tls", "-tls-ca-cert", files.ca, "-addr", onlyPort(at.tls)],
    ...serving,
  },
  { name: "not verified", args: ({ at }) => ["-tls", "-tls-no-verify", "-addr", at.tls], ...serving },
  {
    name: "verified by another name",
    args: ({ at, files }) => ["-tls", "-tls-ca-cert", files.ca, "-tls-server-name=shop.local", "-addr", at.named],
    ...serving,
  },
  {
    name: "mutual",
    args: ({ at, files }) => [
      ...["-tls", "-tls-ca-cert", files.ca, "-addr", at.mutual],
      ...["-tls-client-cert", files.cert, "-tls-client-key", files.key],
    ],
    ...serving,
  },
  {
    name: "an authority that the system does not know",
    args: ({ at }) => ["-tls", "-addr", at.tls, ...quick],
    ...notConnected(({ at }) => at.tls),
    cause: /^certificate of an unknown authority: podpulse test CA \(-tls-ca-cert names the file of one to trust\)$/,
  },
  {
    name: "the wrong authority",
    args: ({ at, files }) => ["-tls", "-tls-ca-cert", files.otherCa, "-addr", at.tls, ...quick],
    ...notConnected(({ at }) => at.tls),
    cause: /^certificate of an unknown authority: podpulse test CA/,
  },
  {
    name: "a certificate for another name",
    args: ({ at, files }) => ["-tls", "-tls-ca-cert", files.ca, "-addr", at.named, ...quick],
    ...notConnected(({ at }) => at.named),
    cause: /^certificate is for shop\.local \(wanted the address 127\.0\.0\.1; see -tls-server-name\)$/,
  },
  {
    name: "mutual, without a certificate of ours",
    args: ({ at, files }) => ["-tls", "-tls-ca-cert", files.ca, "-addr", at.mutual, ...quick],
    ...notConnected(({ at }) => at.mutual),
    cause: /^the peer requires a client certificate \(set -tls-client-cert and -tls-client-key\)$/,
  },
  {
    name: "no TLS where it is spoken",
    args: ({ at }) => ["-addr", at.tls, ...quick],
    ...notConnected(({ at }) => at.tls),
    cause: /^the peer speaks TLS \(use -tls\)$/,
  },
  {
    name: "TLS where it is not spoken",
    args: ({ at }) => ["-tls", "-addr", at.serving, ...quick],
    ...notConnected(({ at }) => at.serving),
    cause: /^the peer (does not speak TLS|ended the TLS handshake)/,
  },
  {
    name: "TLS to a server that says nothing",
    args: ({ at }) => ["-tls", "-addr", at.silent, ...quick],
    ...notConnected(({ at }) => at.silent),
    cause: /^connected, but the TLS handshake did not finish$/,
  },
  {
    name: "HTTP/1.1 over TLS",
    args: ({ at }) => ["-tls", "-tls-no-verify", "-addr", at.https, ...quick],
    ...notConnected(({ at }) => at.https),
    cause: /^the peer does not offer the application protocol/,
  },
];
