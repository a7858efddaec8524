import { UsageError } from "../errors.ts";
import type { ProbeTarget } from "../target.ts";
import { targetUrl } from "../target-url.ts";
import type { ProbeOptions } from "./probe-options.ts";

type Use = { readonly by: (target: ProbeTarget) => boolean; readonly wanted: string };

const http: Use = { by: ({ protocol }) => protocol === "http", wanted: "http:// or https://" };
const tcp: Use = { by: ({ protocol }) => protocol === "tcp", wanted: "tcp://, tls:// or unix://" };
const grpc: Use = { by: ({ protocol }) => protocol === "grpc", wanted: "grpc:// or grpcs://" };
const headers: Use = { by: (target) => http.by(target) || grpc.by(target), wanted: "an HTTP or gRPC target" };
const tls: Use = {
  by: (target) => target.tls !== undefined || (target.protocol === "http" && target.scheme === "https"),
  wanted: "https://, tls:// or grpcs://",
};

/** Who can use each flag. */
const flags = {
  cacert: { flag: "--cacert", ...tls },
  cert: { flag: "--cert", ...tls },
  key: { flag: "--key", ...tls },
  serverName: { flag: "--server-name", ...tls },
  spiffeId: { flag: "--spiffe-id", ...tls },
  "tlsv1.3": { flag: "--tlsv1.3", ...tls },
  insecure: { flag: "-k", ...tls },
  expiresWithin: { flag: "--expires-within", ...tls },
  service: { flag: "--service", ...grpc },
  authority: { flag: "--authority", ...grpc },
  header: { flag: "-H", ...headers },
  headerFile: { flag: "--header-file", ...headers },
  http2: { flag: "--http2", ...http },
  http2PriorKnowledge: { flag: "--http2-prior-knowledge", ...http },
  expectStatus: { flag: "--expect-status", ...http },
  expectHeader: { flag: "--expect-header", ...http },
  expectBody: { flag: "--expect-body", ...http },
  expectBodyMatches: { flag: "--expect-body-matches", ...http },
  expectJson: { flag: "--expect-json", ...http },
  maxBodyBytes: { flag: "--max-body-bytes", ...http },
  send: { flag: "--send", ...tcp },
  sendHex: { flag: "--send-hex", ...tcp },
  expect: { flag: "--expect", ...tcp },
  settle: { flag: "--settle", ...tcp },
} as const satisfies { readonly [Key in keyof ProbeOptions]-?: Use & { readonly flag: string } };

/** Throws a UsageError for a flag that no target can use: it would be taken for having had an effect. */
export function refuseUnused(targets: readonly ProbeTarget[], options: ProbeOptions): void {
  for (const [key, { flag, by, wanted }] of Object.entries(flags)) {
    if (options[key as keyof ProbeOptions] === undefined || targets.some(by)) continue;
    throw new UsageError(`${flag} has no effect on ${targets.map(targetUrl).join(", ")} (wanted ${wanted})`);
  }
}
