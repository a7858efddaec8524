import type { HttpTarget, TlsSettings } from "../target.ts";
import { answeringProxy } from "./answering-proxy.ts";
import { describeFailure } from "./failure-reason.ts";
import { headerValues, withTrace } from "./header-values.ts";
import type { HttpAnswer } from "./http-answer.ts";
import type { HttpRequest } from "./http-connection.ts";
import { dialHttp, type HttpPlace } from "./http-dial.ts";
import { compileExpectation } from "./http-expectation.ts";
import { KeptHttp } from "./http-kept.ts";
import { maxRedirects, redirectOf } from "./http-redirect.ts";
import { type HeaderLine, hostAndPort, requestHead, requestPath } from "./http-request.ts";
import { ProbeError } from "./probe-error.ts";
import type { ProbeEnvironment, ProbeRun, ProtocolProbe } from "./protocol-probe.ts";
import { speaksTls } from "./speaks-tls.ts";
import { TlsIdentity } from "./tls-identity.ts";

/** Verified against the system's roots: for `https` without settings, and for a redirect from http to https. */
export const defaultTls: TlsSettings = { insecureSkipVerify: false, minVersion: "TLSv1.2" };

/**
 * GET by kubelet's rules; success when the final answer meets the expectation. Each request has a connection of its own,
 * unless the target asks to keep its.
 */
export async function createHttpProbe(target: HttpTarget, environment: ProbeEnvironment): Promise<ProtocolProbe> {
  const identity = new TlsIdentity(target.tls ?? defaultTls, environment.onTlsFilesKept);
  const origin = originOf(target);
  const kept = target.connection === "reuse" && new KeptHttp(placeOf(target, origin, identity), environment.lifetime);
  const unmet = await compileExpectation(target.expect);
  return async (run) => {
    const headers = withTrace(await headerValues(target.headers, run.signal), run);
    const answer = await finalAnswer(
      { target, origin, identity, kept, headers, userAgent: environment.userAgent },
      run,
    );
    const proxy = answeringProxy(answer.headers, answer.body.toString("latin1"));
    if (proxy) run.details.via = "proxy";
    const message = unmet(answer);
    if (!message) return { outcome: "success" };
    const blame = proxy ? `, answered by a proxy (${proxy}) and not by the app` : "";
    return { outcome: "failure", reason: "unexpected-response", message: `${message}${blame}` };
  };
}

/** One request and the redirects that it leads to. */
export type Journey = {
  readonly target: HttpTarget;
  readonly origin: URL;
  readonly identity: TlsIdentity;
  readonly kept: KeptHttp | false;
  readonly headers: readonly HeaderLine[];
  readonly userAgent: string;
};

/** The answer at the end of a journey. Throws what is to be translated by `failure-reason.ts`. */
export async function finalAnswer(journey: Journey, run: ProbeRun): Promise<HttpAnswer> {
  const { target } = journey;
  let url = journey.origin;
  let path = requestPath(target.path);
  let headers = journey.headers;
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const answer = await request({ ...journey, headers }, url, path, run).catch(async (error: unknown) => {
      throw await withPeerNamed(error, placeOf(target, url, journey.identity), run);
    });
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
  const { target, origin, identity, headers, userAgent } = journey;
  // What a redirect elsewhere leads to is not the target's, and is not kept.
  const kept = url.origin === origin.origin && journey.kept;
  const request: HttpRequest = {
    head: requestHead(headers, url.host, userAgent, kept ? "keep-alive" : "close"),
    path,
    maxBodyBytes: target.expect.maxBodyBytes,
    isFinal: (status, found) => redirectOf(status, found.location, url).type === "none",
  };
  if (kept) return await kept.ask(request, run);
  const { connection } = await dialHttp(placeOf(target, url, identity), run);
  try {
    return await connection.ask(request, run);
  } finally {
    await connection.close();
  }
}

/** A plain connection that was closed without a word: what ended it may be that the peer speaks TLS. */
async function withPeerNamed(error: unknown, { address, scheme }: HttpPlace, run: ProbeRun): Promise<unknown> {
  const wordless = scheme === "http" && !run.signal.aborted && run.details.http === undefined;
  if (!wordless || describeFailure(error).reason !== "reset") return error;
  const tls = await speaksTls(address, ["h2", "http/1.1"], run);
  return tls ? new ProbeError("tls", "the peer speaks TLS (use scheme HTTPS, or https://)") : error;
}

function placeOf({ address, version }: HttpTarget, url: URL, identity: TlsIdentity): HttpPlace {
  const scheme = url.protocol === "https:" ? "https" : "http";
  if (address.type === "unix") return { address, scheme, version, identity };
  const port = Number(url.port) || (scheme === "https" ? 443 : 80);
  return { address: { type: "tcp", host: address.host, port }, scheme, version, identity };
}

/** Scheme, host and port of a target. */
export function originOf({ address, scheme }: HttpTarget): URL {
  const host = address.type === "unix" ? "localhost" : hostAndPort(scheme, address.host, address.port);
  return new URL(`${scheme}://${host}`);
}
