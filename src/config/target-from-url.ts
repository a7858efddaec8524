import type { Check } from "../check.ts";
import type { FilledCheck, RawCheck, RawTls } from "./check-schema.ts";
import type { Report } from "./config-document.ts";
import type { ConfigPath } from "./config-path.ts";
import { fillDefaults } from "./fill-defaults.ts";
import type { RawGrpc } from "./grpc-schema.ts";
import type { RawHttpGet } from "./http-schema.ts";
import { resolveCheck } from "./resolve-check.ts";
import { checkShape } from "./schema-problems.ts";
import { quotedUrl, TargetUrlError, type TargetUrlParts, targetUrlParts } from "./target-url-parts.ts";
import type { RawTcpSocket } from "./tcp-schema.ts";

/** Settings that a URL does not hold. */
export type UrlOverrides = {
  readonly name?: string;
  readonly tls?: RawTls;
  readonly timeoutSeconds?: number;
  /** HTTP headers, or gRPC metadata. */
  readonly headers?: readonly UrlHeader[];
  /** In place of the URL's own. */
  readonly service?: string;
  /** More of the handler, each for the targets that have such a one. */
  readonly httpGet?: Pick<RawHttpGet, "protocol" | "expect">;
  readonly tcpSocket?: Pick<RawTcpSocket, "exchange" | "settleSeconds">;
  readonly grpc?: Pick<RawGrpc, "authority">;
  /** What the user calls a setting, for messages; by default the key's own name. */
  readonly flagOf?: (path: ConfigPath) => string | undefined;
};

export type UrlHeader = { readonly name: string } & (
  | { readonly value: string }
  | { readonly valueFrom: { readonly file: string } }
);

type Handler = Pick<RawCheck, "httpGet" | "tcpSocket" | "grpc" | "tls">;

/**
 * The check that a target URL stands for, with the same rules and defaults as a check in a file.
 * Throws a TargetUrlError for what is no target URL.
 */
export function checkFromUrl(text: string, overrides: UrlOverrides = {}): Check {
  return checksFromUrls(overrides)(text);
}

/**
 * {@link checkFromUrl} for many URLs. Defaults are filled in once for each kind of URL, since they depend on nothing else;
 * for each URL it would take longer than anything else that is done with it.
 */
export function checksFromUrls(overrides: UrlOverrides): (text: string) => Check {
  const { name, timeoutSeconds, ...more } = overrides;
  const filledByKind = new Map<string, FilledCheck>();
  return (text) => {
    const parts = targetUrlParts(text);
    const handler = handlerOf(parts, more);
    const raw = {
      name: name ?? nameOf(handler),
      ...handler,
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    };
    const refuse: Report = (path, message) => {
      const problem = `${placeOf(path, overrides)} ${message}`;
      throw new TargetUrlError(`Cannot use the target ${quotedUrl(text)}: ${problem}`, problem);
    };
    const kind = `${parts.protocol} ${parts.secure} ${Object.keys(parts.where)}`;
    const known = filledByKind.get(kind);
    // What could be filled in has the right shape: the larger validator is for all other, and for telling what is wrong.
    const filled = known ?? fillDefaults({ checks: [raw] })?.checks[0];
    if (known || !filled) checkShape({ value: { checks: [raw] }, expandedTexts: new Map(), unexpanded: [] }, refuse);
    if (!filled) throw new Error(`Two validators disagree on the shape of ${quotedUrl(text)}`);
    filledByKind.set(kind, filled);
    return resolveCheck(atPlaceOf(raw, filled), [], refuse);
  };
}

/** A filled-in check with what another URL of its kind says. */
function atPlaceOf({ name, httpGet, grpc, tcpSocket }: RawCheck, filled: FilledCheck): FilledCheck {
  return {
    ...filled,
    name,
    ...(httpGet ? { httpGet: { ...filled.httpGet, ...placeIn(httpGet) } } : {}),
    ...(grpc ? { grpc: { ...filled.grpc, ...placeIn(grpc) } } : {}),
    ...(tcpSocket ? { tcpSocket: { ...filled.tcpSocket, ...placeIn(tcpSocket) } } : {}),
  };
}

/** What of a handler is the URL's. */
const placeKeys: ReadonlySet<string> = new Set(["host", "port", "socketPath", "path", "service"]);

function placeIn<T extends object>(handler: T): Partial<T> {
  return Object.fromEntries(Object.entries(handler).filter(([key]) => placeKeys.has(key))) as Partial<T>;
}

/** The last part of a path, or the header or flag that it stands for: what a person typed. */
function placeOf(path: ConfigPath, { headers = [], flagOf }: UrlOverrides): string {
  const list = path.findIndex((part) => part === "httpHeaders" || part === "metadata");
  const header = list < 0 ? undefined : headers[Number(path[list + 1])];
  return header ? `-H ${header.name}: the ${path.at(-1)}` : (flagOf?.(path) ?? String(path.at(-1)));
}

function handlerOf({ protocol, secure, where, rest }: TargetUrlParts, overrides: UrlOverrides): Handler {
  const { tls, headers, service } = overrides;
  const security = secure ? { tls: tls ?? {} } : {};
  switch (protocol) {
    case "http":
      return {
        httpGet: {
          ...where,
          scheme: secure ? "HTTPS" : "HTTP",
          path: rest || "/",
          ...overrides.httpGet,
          ...(headers ? { httpHeaders: [...headers] } : {}),
        },
        ...(secure && tls ? { tls } : {}),
      };
    case "grpc":
      return { grpc: { ...where, service: service ?? rest, ...overrides.grpc, ...metadataOf(headers) }, ...security };
    case "tcp":
      return { tcpSocket: { ...where, ...overrides.tcpSocket }, ...security };
  }
}

/** Names of metadata are lower-case (gRPC over HTTP/2, "Custom-Metadata"); those of HTTP may be typed in any case. */
function metadataOf(headers: UrlOverrides["headers"]): Pick<NonNullable<RawCheck["grpc"]>, "metadata"> {
  return headers ? { metadata: headers.map((header) => ({ ...header, name: header.name.toLowerCase() })) } : {};
}

/** A DNS label made of what a target says of itself, short enough for a number behind it. */
function nameOf({ httpGet, tcpSocket, grpc }: Handler): string {
  const where = httpGet ?? grpc ?? tcpSocket ?? {};
  const protocol = httpGet ? "http" : grpc ? "grpc" : "tcp";
  const parts = [protocol, where.socketPath ?? where.host, where.port, grpc?.service].filter(Boolean).join("-");
  return parts
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 58)
    .replaceAll(/^-+|-+$/g, "");
}
