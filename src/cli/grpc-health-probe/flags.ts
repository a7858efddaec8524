import type { Flags, FlagValues } from "./go-flags.ts";
import { goQuote } from "./go-quote.ts";

const oneSecond = 1_000_000_000n;

/** The flags of grpc_health_probe, in its own words. */
export const flags = {
  addr: { type: "string", default: "", usage: "(required) tcp host:port to connect" },
  service: { type: "string", default: "", usage: 'service name to check (default: "")' },
  "user-agent": {
    type: "string",
    default: "grpc_health_probe",
    usage: "user-agent header value of health check requests",
  },
  "connect-timeout": { type: "duration", default: oneSecond, usage: "timeout for establishing connection" },
  "rpc-header": {
    type: "list",
    usage: "additional RPC headers in 'name: value' format. May specify more than one via multiple flags.",
    refuse: (value) =>
      value.includes(":") ? undefined : `invalid RPC header, expected 'key: value', got ${goQuote(value)}`,
  },
  "rpc-timeout": { type: "duration", default: oneSecond, usage: "timeout for health check rpc" },
  tls: { type: "bool", usage: "use TLS (default: false, INSECURE plaintext transport)" },
  "tls-no-verify": {
    type: "bool",
    usage: "(with -tls) don't verify the certificate (INSECURE) presented by the server (default: false)",
  },
  "tls-ca-cert": {
    type: "string",
    default: "",
    usage: "(with -tls, optional) file containing trusted certificates for verifying server",
  },
  "tls-client-cert": {
    type: "string",
    default: "",
    usage: "(with -tls, optional) client certificate for authenticating to the server (requires -tls-client-key)",
  },
  "tls-client-key": {
    type: "string",
    default: "",
    usage: "(with -tls) client private key for authenticating to the server (requires -tls-client-cert)",
  },
  "tls-server-name": {
    type: "string",
    default: "",
    usage: "(with -tls) override the hostname used to verify the server certificate",
  },
  alts: { type: "bool", usage: "use ALTS (default: false, INSECURE plaintext transport)" },
  v: { type: "bool", usage: "verbose logs" },
  version: { type: "bool", usage: "show probe version and exit" },
  gzip: { type: "bool", usage: "use GZIPCompressor for requests and GZIPDecompressor for response (default: false)" },
  spiffe: { type: "bool", usage: "use SPIFFE to obtain mTLS credentials" },
} as const satisfies Flags;

/** What the command line says. */
export type Options = FlagValues<typeof flags>;
