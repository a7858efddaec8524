import { type Command, Option } from "commander";
import { collect, seconds, wholeNumber } from "./argument.ts";
import { ordered } from "./exchange-flags.ts";

/** What a flag has an effect on. */
export type FlagScope = "http" | "https" | "tcp" | "grpc" | "headers" | "tls";

export type ProbeFlag = {
  readonly flags: string;
  readonly description: string;
  readonly scope: FlagScope;
  /** The keys of a check that it gives. A test holds that every key of a check has a flag, or a reason to have none. */
  readonly keys: readonly string[];
  readonly parse?: (text: string, earlier: never) => unknown;
  /** Names of flags that it cannot stand beside. */
  readonly conflicts?: readonly string[];
};

/**
 * Every flag of a probe, for each command that probes targets named on its command line. Named like curl's and
 * grpc_health_probe's where they have one.
 */
export const probeFlags = {
  header: {
    flags: "-H, --header <name: value>",
    description: "header to send, over gRPC metadata; may be repeated",
    scope: "headers",
    keys: ["httpGet.httpHeaders.name", "httpGet.httpHeaders.value", "grpc.metadata.name", "grpc.metadata.value"],
    parse: collect,
  },
  headerFile: {
    flags: "--header-file <name: file>",
    description: "header whose value a file holds; may be repeated",
    scope: "headers",
    keys: ["httpGet.httpHeaders.valueFrom.file", "grpc.metadata.valueFrom.file"],
    parse: collect,
  },
  http2: {
    flags: "--http2",
    description: "HTTP/2 only; over http:// with prior knowledge",
    scope: "http",
    keys: ["httpGet.protocol"],
    conflicts: ["alpn"],
  },
  alpn: {
    flags: "--alpn",
    description: "HTTP/2 where the server has it, else HTTP/1.1",
    scope: "https",
    keys: ["httpGet.protocol"],
  },
  expectStatus: {
    flags: "--expect-status <codes>",
    description: 'such as "200-299,404"; may be repeated (default: 200-399)',
    scope: "http",
    keys: ["httpGet.expect.status"],
    parse: collect,
  },
  expectHeader: {
    flags: "--expect-header <name: pattern>",
    description: "RE2 pattern for a header's value; may be repeated",
    scope: "http",
    keys: ["httpGet.expect.headers.name", "httpGet.expect.headers.matches"],
    parse: collect,
  },
  expectBody: {
    flags: "--expect-body <text>",
    description: "text that the body must hold",
    scope: "http",
    keys: ["httpGet.expect.body.contains"],
    conflicts: ["expectBodyMatches", "expectJson"],
  },
  expectBodyMatches: {
    flags: "--expect-body-matches <pattern>",
    description: "RE2 pattern that the body must match",
    scope: "http",
    keys: ["httpGet.expect.body.matches"],
    conflicts: ["expectJson"],
  },
  expectJson: {
    flags: "--expect-json <pointer=value>",
    description: 'value in a JSON body, such as "/status=ok"',
    scope: "http",
    keys: ["httpGet.expect.body.json.path", "httpGet.expect.body.json.equals"],
  },
  maxBodyBytes: {
    flags: "--max-body-bytes <number>",
    description: "how much of the body is read (default: 10240)",
    scope: "http",
    keys: ["httpGet.expect.maxBodyBytes"],
    parse: wholeNumber(0, 16_777_216),
  },
  send: {
    flags: "--send <text>",
    description: "text to send, with \\r \\n \\t \\0 \\\\; may be repeated",
    scope: "tcp",
    keys: ["tcpSocket.exchange.send"],
    parse: ordered,
  },
  sendHex: {
    flags: "--send-hex <digits>",
    description: "bytes to send; may be repeated",
    scope: "tcp",
    keys: ["tcpSocket.exchange.sendHex"],
    parse: ordered,
  },
  expect: {
    flags: "--expect <pattern>",
    description: "RE2 pattern of what must arrive; may be repeated",
    scope: "tcp",
    keys: ["tcpSocket.exchange.expect"],
    parse: ordered,
  },
  settle: {
    flags: "--settle <seconds>",
    description: "how long the connection must last",
    scope: "tcp",
    keys: ["tcpSocket.settleSeconds"],
    parse: seconds,
  },
  service: {
    flags: "--service <name>",
    description: "service to ask for, in place of the URL's",
    scope: "grpc",
    keys: ["grpc.service"],
  },
  authority: {
    flags: "--authority <host>",
    description: ":authority to send, in place of host and port",
    scope: "grpc",
    keys: ["grpc.authority"],
  },
  cacert: {
    flags: "--cacert <file>",
    description: "PEM authorities to verify the peer against",
    scope: "tls",
    keys: ["tls.caFile"],
  },
  cert: { flags: "--cert <file>", description: "PEM client certificate", scope: "tls", keys: ["tls.certFile"] },
  key: { flags: "--key <file>", description: "PEM private key of --cert", scope: "tls", keys: ["tls.keyFile"] },
  serverName: {
    flags: "--server-name <name>",
    description: "name for SNI and to verify, in place of the host",
    scope: "tls",
    keys: ["tls.serverName"],
  },
  spiffeId: {
    flags: "--spiffe-id <id>",
    description: "SPIFFE ID to verify, in place of the name",
    scope: "tls",
    keys: ["tls.spiffeId"],
  },
  insecure: {
    flags: "-k, --insecure",
    description: "accept any certificate",
    scope: "tls",
    keys: ["tls.insecureSkipVerify"],
  },
  "tlsv1.3": {
    flags: "--tlsv1.3",
    description: "TLS 1.3 or newer (default: 1.2 or newer)",
    scope: "tls",
    keys: ["tls.minVersion"],
  },
  expiresWithin: {
    flags: "--expires-within <seconds>",
    description: "no success if a certificate ends by then",
    scope: "tls",
    keys: ["tls.expiresWithinSeconds"],
    parse: wholeNumber(0, 315_360_000),
  },
} as const satisfies Readonly<Record<string, ProbeFlag>>;

const headings = {
  headers: "HTTP options:",
  http: "HTTP options:",
  https: "HTTP options:",
  tcp: "TCP options:",
  grpc: "gRPC options:",
  tls: "TLS options:",
} as const satisfies Record<FlagScope, string>;

/** Adds every flag of a probe to a command, in groups. */
export function addProbeFlags(command: Command): Command {
  for (const flag of Object.values(probeFlags) as readonly ProbeFlag[]) {
    const option = new Option(flag.flags, flag.description).helpGroup(headings[flag.scope]);
    if (flag.parse) option.argParser<never>(flag.parse as (text: string, earlier: never) => never);
    command.addOption(option.conflicts([...(flag.conflicts ?? [])]));
  }
  return command;
}
