import type { RawTls } from "../config/check-schema.ts";
import type { UrlOverrides } from "../config/target-from-url.ts";
import { UsageError } from "../errors.ts";
import { escapedText } from "./escaped-text.ts";
import { expectationOf } from "./expect-flags.ts";
import { flagOf } from "./flag-of-key.ts";
import { headerOf } from "./header-flag.ts";

/** A step of a talk over TCP, as it is typed. */
export type ExchangeFlag = { readonly type: "send" | "sendHex" | "expect"; readonly text: string };

/** The flags of `probe-flags.ts`, as they are parsed. */
export type ProbeOptions = {
  readonly header?: readonly string[];
  readonly headerFile?: readonly string[];
  readonly http2?: true;
  readonly http2PriorKnowledge?: true;
  readonly expectStatus?: string;
  readonly expectHeader?: readonly string[];
  readonly expectBody?: string;
  readonly expectBodyMatches?: string;
  readonly expectJson?: string;
  readonly maxBodyBytes?: number;
  /** Each of the three holds all steps of the talk. */
  readonly send?: readonly ExchangeFlag[];
  readonly sendHex?: readonly ExchangeFlag[];
  readonly expect?: readonly ExchangeFlag[];
  readonly settle?: number;
  readonly service?: string;
  readonly authority?: string;
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly spiffeId?: string;
  readonly "tlsv1.3"?: true;
  readonly insecure?: true;
  /** Of `podpulse probe` alone; seconds. */
  readonly expiresWithin?: number;
};

/** What the flags say of each target. Throws a UsageError for what does not fit together. */
export function overridesOf(options: ProbeOptions, timeoutSeconds: number): UrlOverrides {
  refuseMisfits(options);
  const { header = [], headerFile = [], service, authority, settle } = options;
  const headers = [
    ...header.map((text) => headerOf(text, "-H")),
    ...headerFile.map((text) => {
      const { name, value: file } = headerOf(text, "--header-file");
      return { name, valueFrom: { file } };
    }),
  ];
  const steps = options.send ?? options.sendHex ?? options.expect;
  return {
    timeoutSeconds,
    tls: tlsOf(options),
    httpGet: { ...protocolOf(options), expect: expectationOf(options) },
    tcpSocket: {
      ...(steps ? { exchange: steps.map(exchangeStepOf) } : {}),
      ...(settle === undefined ? {} : { settleSeconds: settle }),
    },
    grpc: authority === undefined ? {} : { authority },
    ...(headers.length > 0 ? { headers } : {}),
    ...(service === undefined ? {} : { service }),
    flagOf,
  };
}

function protocolOf({ http2, http2PriorKnowledge }: ProbeOptions): NonNullable<UrlOverrides["httpGet"]> {
  if (http2PriorKnowledge) return { protocol: "HTTP2" };
  return http2 ? { protocol: "auto" } : {};
}

function exchangeStepOf({ type, text }: ExchangeFlag) {
  return { [type]: type === "send" ? escapedText(text, "--send") : text };
}

function tlsOf(options: ProbeOptions): RawTls {
  const { cacert, cert, key, serverName, spiffeId, insecure, expiresWithin } = options;
  return {
    ...(cacert === undefined ? {} : { caFile: cacert }),
    ...(cert === undefined ? {} : { certFile: cert }),
    ...(key === undefined ? {} : { keyFile: key }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(spiffeId === undefined ? {} : { spiffeId }),
    ...(options["tlsv1.3"] ? { minVersion: "TLSv1.3" as const } : {}),
    ...(insecure ? { insecureSkipVerify: true } : {}),
    ...(expiresWithin === undefined ? {} : { expiresWithinSeconds: expiresWithin }),
  };
}

function refuseMisfits({ cacert, cert, key, spiffeId, insecure, http2, http2PriorKnowledge }: ProbeOptions): void {
  if (cert !== undefined && key === undefined) throw new UsageError("--cert needs --key, its private key");
  if (key !== undefined && cert === undefined) throw new UsageError("--key needs --cert, its certificate");
  for (const [flag, value] of Object.entries({ "--cacert": cacert, "--spiffe-id": spiffeId })) {
    if (value !== undefined && insecure)
      throw new UsageError(`${flag} has no effect beside -k, which verifies nothing`);
  }
  if (http2 && http2PriorKnowledge) throw new UsageError("--http2 and --http2-prior-knowledge exclude each other");
}
