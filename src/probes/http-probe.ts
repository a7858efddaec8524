import type { TLSSocket } from "node:tls";
import type { HttpTarget, HttpVersion, TlsSettings } from "../target.ts";
import { answeringProxy } from "./answering-proxy.ts";
import { dial } from "./dial.ts";
import { dialTls, serverNameOf } from "./dial-tls.ts";
import { headerValues } from "./header-values.ts";
import { exchange, type HttpAnswer } from "./http-exchange.ts";
import { compileExpectation } from "./http-expectation.ts";
import { maxRedirects, redirectOf } from "./http-redirect.ts";
import { type HeaderLine, hostAndPort, requestHead, requestPath } from "./http-request.ts";
import { ProbeError } from "./probe-error.ts";
import type { ProbeEnvironment, ProbeRun, ProtocolProbe } from "./protocol-probe.ts";
import { TlsIdentity } from "./tls-identity.ts";

/** Verified against the system's roots: for `https` without settings, and for a redirect from http to https. */
const defaultTls: TlsSettings = { insecureSkipVerify: false, minVersion: "TLSv1.2" };

/** GET by kubelet's rules, a new connection for each request; success when the final answer meets the expectation. */
export async function createHttpProbe(target: HttpTarget, environment: ProbeEnvironment): Promise<ProtocolProbe> {
  const identity = new TlsIdentity(target.tls ?? defaultTls, environment.onTlsFilesKept);
  const unmet = await compileExpectation(target.expect);
  return async (run) => {
    const headers = await headerValues(target.headers, run.signal);
    const answer = await finalAnswer({ target, identity, headers, userAgent: environment.userAgent }, run);
    const proxy = answeringProxy(answer.headers, answer.body.toString("latin1"));
    if (proxy) run.details.via = "proxy";
    const message = unmet(answer);
    if (!message) return { outcome: "success" };
    const blame = proxy ? `, answered by a proxy (${proxy}) and not by the app` : "";
    return { outcome: "failure", reason: "unexpected-response", message: `${message}${blame}` };
  };
}

type Journey = {
  readonly target: HttpTarget;
  readonly identity: TlsIdentity;
  readonly headers: readonly HeaderLine[];
  readonly userAgent: string;
};

async function finalAnswer(journey: Journey, run: ProbeRun): Promise<HttpAnswer> {
  const { target } = journey;
  let url = new URL(`${target.scheme}://${urlHost(target)}`);
  let path = requestPath(target.path);
  let headers = journey.headers;
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const answer = await request({ ...journey, headers }, url, path, run);
    const redirect = redirectOf(answer.status, answer.headers.location, url);
    if (redirect.type === "none") return answer;
    if (redirect.type === "invalid") {
      throw new ProbeError("unexpected-response", `status ${answer.status} with a Location that is no URL`);
    }
    // As Go does: a Host header of the user's own survives a relative redirect only.
    if (!redirect.relative) headers = headers.filter(([name]) => name.toLowerCase() !== "host");
    url = redirect.url;
    path = requestPath(url.pathname + url.search);
  }
  throw new ProbeError("unexpected-response", `stopped after ${maxRedirects} redirects`);
}

async function request(journey: Journey, url: URL, path: string, run: ProbeRun): Promise<HttpAnswer> {
  const { target, identity, headers, userAgent } = journey;
  const secure = url.protocol === "https:";
  const address =
    target.address.type === "unix"
      ? target.address
      : ({ type: "tcp", host: target.address.host, port: Number(url.port) || (secure ? 443 : 80) } as const);
  const connection = await dial(address, run);
  const alpnProtocols = alpnProtocolsOf[target.version];
  const socket = secure
    ? await dialTls(connection, { identity, serverName: serverNameOf(identity, address), alpnProtocols }, run)
    : connection;
  const options = {
    scheme: secure ? "https" : "http",
    http2: secure ? (socket as TLSSocket).alpnProtocol === "h2" : target.version === "HTTP2",
    head: requestHead(headers, url.host, userAgent),
    path,
    maxBodyBytes: target.expect.maxBodyBytes,
    isFinal: (status: number, found: HttpAnswer["headers"]) => redirectOf(status, found.location, url).type === "none",
  } as const;
  return await exchange(socket, options, run);
}

const alpnProtocolsOf = {
  HTTP1: ["http/1.1"],
  HTTP2: ["h2"],
  auto: ["h2", "http/1.1"],
} as const satisfies Record<HttpVersion, readonly string[]>;

function urlHost({ address, scheme }: HttpTarget): string {
  return address.type === "unix" ? "localhost" : hostAndPort(scheme, address.host, address.port);
}
