import type { RawTls } from "../config/check-schema.ts";
import type { RawExpect } from "../config/http-schema.ts";
import type { UrlOverrides } from "../config/target-from-url.ts";
import { UsageError } from "../errors.ts";
import { type ExchangeFlags, exchangeOf } from "./exchange-flags.ts";
import { expectedHeaderOf, headerFileOf, headerOf } from "./header-flags.ts";
import { type ProbeFlag, probeFlags } from "./probe-flags.ts";

/** The flags of a probe, as they are parsed. */
export type ProbeFlagOptions = ExchangeFlags & {
  readonly header?: readonly string[];
  readonly headerFile?: readonly string[];
  readonly http2?: true;
  readonly alpn?: true;
  readonly expectStatus?: readonly string[];
  readonly expectHeader?: readonly string[];
  readonly expectBody?: string;
  readonly expectBodyMatches?: string;
  readonly expectJson?: string;
  readonly maxBodyBytes?: number;
  readonly settle?: number;
  readonly service?: string;
  readonly authority?: string;
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly spiffeId?: string;
  readonly insecure?: true;
  readonly "tlsv1.3"?: true;
  readonly expiresWithin?: number;
};

/** The deadline of one probe, and the flag that gave it. */
export type ProbeTimeout = { readonly seconds: number; readonly flag: string };

/** What the flags say of each target. Throws a UsageError for what does not fit together. */
export function overridesOf(options: ProbeFlagOptions, timeout: ProbeTimeout): UrlOverrides {
  refuseMisfits(options, timeout);
  const { header = [], headerFile = [], service, authority } = options;
  const headers = [...header.map(headerOf), ...headerFile.map(headerFileOf)];
  return {
    timeoutSeconds: timeout.seconds,
    tls: tlsOf(options),
    httpGet: httpOf(options),
    tcpSocket: tcpOf(options),
    grpc: defined({ authority }),
    flagOf,
    ...(headers.length > 0 ? { headers } : {}),
    ...defined({ service }),
  };
}

/** The flag that gives a key of a check. */
function flagOf(key: string): string | undefined {
  const flag = (Object.values(probeFlags) as readonly ProbeFlag[]).find(({ keys }) => keys.includes(key));
  return flag && longName(flag);
}

/** `--cacert` of `--cacert <file>`; where there is a letter too, the long name. */
export function longName({ flags }: ProbeFlag): string {
  return /--\S+/.exec(flags)?.[0] ?? flags;
}

function tlsOf(options: ProbeFlagOptions): RawTls {
  const { cacert, cert, key, serverName, spiffeId, insecure, expiresWithin } = options;
  const minVersion = options["tlsv1.3"] && ("TLSv1.3" as const);
  return defined({
    caFile: cacert,
    certFile: cert,
    keyFile: key,
    serverName,
    spiffeId,
    insecureSkipVerify: insecure,
    minVersion,
    expiresWithinSeconds: expiresWithin,
  });
}

function httpOf({ http2, alpn, ...options }: ProbeFlagOptions): NonNullable<UrlOverrides["httpGet"]> {
  const { expectStatus, expectHeader, maxBodyBytes } = options;
  const protocol = http2 ? ("HTTP2" as const) : alpn && ("auto" as const);
  const status = expectStatus?.flatMap((codes) => codes.split(",").map((code) => code.trim()));
  const headers = expectHeader?.map(expectedHeaderOf);
  return { ...defined({ protocol }), expect: defined({ status, headers, body: bodyOf(options), maxBodyBytes }) };
}

function bodyOf(options: ProbeFlagOptions): RawExpect["body"] {
  const { expectBody, expectBodyMatches, expectJson } = options;
  if (expectBody !== undefined) return { contains: expectBody };
  if (expectBodyMatches !== undefined) return { matches: expectBodyMatches };
  return expectJson === undefined ? undefined : { json: jsonOf(expectJson) };
}

function jsonOf(text: string): { path: string; equals: unknown } {
  const equals = text.indexOf("=");
  if (equals < 0) {
    throw new UsageError(
      `Cannot read --expect-json ${JSON.stringify(text)}: it has no "=" (wanted POINTER=VALUE, such as /status=ok)`,
    );
  }
  return { path: text.slice(0, equals), equals: jsonOrText(text.slice(equals + 1)) };
}

/** `3` is a number and `ok` a text; a text that looks like JSON has quotes. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function tcpOf({ settle, ...flags }: ProbeFlagOptions): NonNullable<UrlOverrides["tcpSocket"]> {
  const exchange = exchangeOf(flags);
  return defined({ exchange: exchange.length > 0 ? exchange : undefined, settleSeconds: settle });
}

function refuseMisfits(options: ProbeFlagOptions, timeout: ProbeTimeout): void {
  const { cacert, cert, key, spiffeId, insecure, settle = 0 } = options;
  if (cert !== undefined && key === undefined) throw new UsageError("--cert needs --key, its private key");
  if (key !== undefined && cert === undefined) throw new UsageError("--key needs --cert, its certificate");
  const idle = cacert === undefined ? spiffeId && "--spiffe-id" : "--cacert";
  if (idle && insecure) throw new UsageError(`${idle} has no effect beside -k, which verifies nothing`);
  if (settle >= timeout.seconds) {
    throw new UsageError(
      `--settle ${settle} leaves no time to connect (wanted less than ${timeout.flag}, which is ${timeout.seconds})`,
    );
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined: an absent value must not be there at all. */
function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
