import { UsageError } from "../errors.ts";
import type { Protocol } from "../target.ts";
import { maskQuery } from "../target-url.ts";

/** What a target URL may look like; shown when one does not. */
export const targetUrlForms =
  "tcp://HOST:PORT, tls://HOST:PORT, http://HOST[:PORT]/PATH, https://HOST[:PORT]/PATH, grpc://HOST:PORT[/SERVICE], " +
  "grpcs://HOST:PORT[/SERVICE], unix:///SOCKET, tls+unix:///SOCKET, http+unix://%2FSOCKET/PATH, " +
  "https+unix://%2FSOCKET/PATH, grpc+unix://%2FSOCKET[/SERVICE], grpcs+unix://%2FSOCKET[/SERVICE]";

type Scheme = { readonly protocol: Protocol; readonly secure?: true; readonly socket?: true; readonly port?: number };

const schemes = new Map<string, Scheme>([
  ["tcp", { protocol: "tcp" }],
  ["tls", { protocol: "tcp", secure: true }],
  ["http", { protocol: "http", port: 80 }],
  ["https", { protocol: "http", secure: true, port: 443 }],
  ["grpc", { protocol: "grpc" }],
  ["grpcs", { protocol: "grpc", secure: true }],
  ["unix", { protocol: "tcp", socket: true }],
  ["tls+unix", { protocol: "tcp", secure: true, socket: true }],
  ["http+unix", { protocol: "http", socket: true }],
  ["https+unix", { protocol: "http", secure: true, socket: true }],
  ["grpc+unix", { protocol: "grpc", socket: true }],
  ["grpcs+unix", { protocol: "grpc", secure: true, socket: true }],
]);

export type TargetUrlParts = {
  readonly protocol: Protocol;
  readonly secure: boolean;
  readonly where: { readonly host: string; readonly port: number } | { readonly socketPath: string };
  /** HTTP: path and query as they were written. gRPC: the service. */
  readonly rest: string;
};

/** A text that is no target URL, or no usable one. */
export class TargetUrlError extends UsageError {
  /** What is wrong with it, without the text itself. */
  readonly problem: string;

  constructor(message: string, problem: string) {
    super(message);
    this.name = "TargetUrlError";
    this.problem = problem;
  }
}

type Refuse = (what: string) => never;

/** Takes a target URL apart. Throws a TargetUrlError for what is none. */
export function targetUrlParts(text: string): TargetUrlParts {
  const refuse: Refuse = (what) => {
    const message = `Cannot read the target ${quotedUrl(text)}: ${what} (wanted one of ${targetUrlForms})`;
    throw new TargetUrlError(message, what);
  };
  const found = /^(?<name>[a-z][a-z0-9+.-]*):\/\/(?<authority>[^/?#]*)(?<rest>[^#]*)/i.exec(text)?.groups;
  if (!found) return refuse("it has no scheme");
  const { name = "", authority = "", rest = "" } = found;
  const scheme = schemes.get(name.toLowerCase());
  if (!scheme) return refuse(`the scheme ${name} is not known`);
  if (authority.includes("@")) refuse("a user or password in it is not supported, send a header with -H instead");
  const { protocol, secure = false } = scheme;
  if (protocol === "tcp" && !scheme.socket && rest.length > 1) refuse("TCP has no path");
  const where = scheme.socket
    ? socketOf(protocol, authority, rest, refuse)
    : hostOf(text, authority, scheme.port, refuse);
  return { protocol, secure, where, rest: protocol === "grpc" ? decoded(rest.replace(/^\//, ""), refuse) : rest };
}

/** A target URL in quotes, for a message: without user and password. */
export function quotedUrl(text: string): string {
  return JSON.stringify(maskQuery(withoutUser(text)));
}

/** A text that was meant as a URL, without user and password. */
export function withoutUser(text: string): string {
  return text.replace(/(^|\/\/)[^/?#]*@/, "$1***@");
}

function socketOf(
  protocol: Protocol,
  authority: string,
  rest: string,
  refuse: Refuse,
): { readonly socketPath: string } {
  if (protocol !== "tcp") {
    const socketPath = decoded(authority, refuse);
    return socketPath.startsWith("/") ? { socketPath } : refuse("the socket path is not percent-encoded");
  }
  if (authority !== "" || rest.length < 2) refuse("a socket path begins with a slash: unix:///run/a.sock");
  return { socketPath: decoded(rest, refuse) };
}

type Place = { readonly host: string; readonly port: number };

function hostOf(text: string, authority: string, defaultPort: number | undefined, refuse: Refuse): Place {
  const { host = "", port = "" } = /^(?<host>\[.*\]|[^:]*)(:(?<port>.*))?$/.exec(authority)?.groups ?? {};
  if (host === "") refuse("it names no host");
  if (port === "" && defaultPort === undefined) refuse("it names no port");
  const number = port === "" ? Number(defaultPort) : Number(port);
  if (!/^\d*$/.test(port) || number < 1 || number > 65_535) refuse("its port is no number from 1 to 65535");
  const url = URL.parse(text) ?? refuse("it is no valid URL");
  return { host: decoded(url.hostname.replace(/^\[(.*)\]$/, "$1"), refuse), port: number };
}

function decoded(text: string, refuse: Refuse): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('it has a "%" that is not followed by the code of a character');
  }
}
