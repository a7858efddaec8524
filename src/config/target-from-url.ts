import type { Check } from "../check.ts";
import { UsageError } from "../errors.ts";
import type { ProbeTarget } from "../target.ts";
import type { RawCheck, RawTls } from "./check-schema.ts";
import { fillDefaults } from "./fill-defaults.ts";
import { resolveCheck } from "./resolve-check.ts";

/** What a target URL may look like; shown when one does not. */
export const targetUrlForms =
  "tcp://HOST:PORT, tls://HOST:PORT, http://HOST, https://HOST, grpc://HOST:PORT/SERVICE, grpcs://HOST:PORT/SERVICE, " +
  "unix:///PATH, http+unix://%2FPATH/, grpc+unix://%2FPATH/SERVICE";

/** Settings that a URL does not hold. */
export type UrlOverrides = {
  readonly name?: string;
  readonly tls?: RawTls;
  readonly timeoutSeconds?: number;
  /** HTTP headers, or gRPC metadata. */
  readonly headers?: readonly { readonly name: string; readonly value: string }[];
  /** In place of the URL's own. */
  readonly service?: string;
};

type Handler = Pick<RawCheck, "httpGet" | "tcpSocket" | "grpc" | "tls">;
type Parts = {
  readonly url: URL;
  readonly secure: boolean;
  readonly where: { host?: string; port?: number; socketPath?: string };
  /** Path, query and all, as it was written. */
  readonly rest: string;
};

/**
 * The check that a target URL stands for, with the same defaults as a check in a file.
 * Throws a UsageError for what is no target URL.
 */
export function checkFromUrl(text: string, overrides: UrlOverrides = {}): Check {
  const { name, timeoutSeconds, ...more } = overrides;
  const handler = handlerOf(text, more);
  const raw = {
    name: name ?? nameOf(handler),
    ...handler,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
  const [filled] = fillDefaults({ checks: [raw as RawCheck] }).checks;
  if (!filled) throw new Error("A check was lost while its defaults were filled in");
  const check = resolveCheck(filled, [], (path, message) => {
    throw new UsageError(`Cannot use the target ${quoted(text)}: ${path.at(-1)} ${message}`);
  });
  return { ...check, target: withMetadata(check.target, overrides) };
}

function withMetadata(target: ProbeTarget, { headers = [] }: UrlOverrides): ProbeTarget {
  if (target.protocol !== "grpc") return target;
  return { ...target, metadata: headers.map(({ name, value }) => ({ name, value: { type: "literal", text: value } })) };
}

function handlerOf(text: string, { tls, headers, service }: UrlOverrides): Handler {
  const parts = partsOf(text);
  const { where, secure, rest } = parts;
  const security = secure ? { tls: tls ?? {} } : {};
  switch (parts.url.protocol) {
    case "http:":
    case "https:":
    case "http+unix:":
      return {
        httpGet: {
          ...where,
          scheme: secure ? "HTTPS" : "HTTP",
          path: rest || "/",
          ...(headers ? { httpHeaders: [...headers] } : {}),
        },
        ...(secure && tls ? { tls } : {}),
      };
    case "grpc:":
    case "grpcs:":
    case "grpc+unix:":
      return { grpc: { ...where, service: service ?? decodeURIComponent(rest.replace(/^\//, "")) }, ...security };
    default:
      return { tcpSocket: where, ...security };
  }
}

const defaultPorts: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };
const secureSchemes = new Set(["https:", "grpcs:", "tls:"]);
const tcpSchemes = new Set(["tcp:", "tls:", "http:", "https:", "grpc:", "grpcs:"]);
const socketSchemes = new Set(["http+unix:", "grpc+unix:"]);

function partsOf(text: string): Parts {
  const refuse = (what: string): never => {
    throw new UsageError(`Cannot read the target ${quoted(text)}: ${what} (wanted one of ${targetUrlForms})`);
  };
  const url = URL.parse(text) ?? refuse(text.includes("://") ? "it is no URL" : "it has no scheme");
  if (url.username || url.password) refuse("a user or password in it is not supported, send a header with -H instead");
  const secure = secureSchemes.has(url.protocol);
  const rest = /^[^:]+:\/\/[^/?#]*(?<rest>[^#]*)/.exec(text)?.groups?.["rest"] ?? "";
  if (url.protocol === "unix:") {
    if (url.host !== "" || url.pathname.length < 2) refuse("a socket path starts with a slash");
    return { url, secure, rest: "", where: { socketPath: decodeURIComponent(url.pathname) } };
  }
  const host = decodeURIComponent(url.hostname);
  if (socketSchemes.has(url.protocol)) {
    if (!host.startsWith("/")) refuse("the socket path is not percent-encoded");
    return { url, secure, rest, where: { socketPath: host } };
  }
  if (!tcpSchemes.has(url.protocol)) refuse(`the scheme ${url.protocol.slice(0, -1)} is not known`);
  const port = url.port === "" ? defaultPorts[url.protocol] : Number(url.port);
  if (host === "") refuse("it names no host");
  if (port === undefined || port === 0) return refuse("it names no port");
  if (["tcp:", "tls:"].includes(url.protocol) && rest.length > 1) refuse("TCP has no path");
  return { url, secure, rest, where: { host: host.replace(/^\[(.*)\]$/, "$1"), port } };
}

/** A DNS label made of what a target says of itself. */
function nameOf({ httpGet, tcpSocket, grpc }: Handler): string {
  const where = httpGet ?? grpc ?? tcpSocket ?? {};
  const protocol = httpGet ? "http" : grpc ? "grpc" : "tcp";
  const parts = [protocol, where.socketPath ?? where.host, where.port, grpc?.service].filter(Boolean).join("-");
  return parts
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, "");
}

function quoted(text: string): string {
  return JSON.stringify(text.replace(/\/\/[^/@]*@/, "//***@"));
}
