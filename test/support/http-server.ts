import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createHttp2Server, createSecureServer } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import type { SecureVersion } from "node:tls";
import type { ServerTls } from "./certificates.ts";
import type { Lifetime } from "./lifetime.ts";
import { type Listener, type ListenOptions, listen } from "./listener.ts";

/** The head of a request as it came over the wire. */
export type RequestHead = { method: string; url: string; rawHeaders: string[]; httpVersion: string };

/** A running HTTP server; `url` is its origin, without a slash at the end. */
export type HttpServer = Listener & { url: string; requests(): readonly RequestHead[] };

/** `http2` makes a server that speaks HTTP/2 only: over TLS through ALPN, without TLS with prior knowledge. */
export type HttpServerOptions = ListenOptions & {
  tls?: ServerTls & { minVersion?: SecureVersion; maxVersion?: SecureVersion };
  http2?: boolean;
};

function tlsOptions(tls: NonNullable<HttpServerOptions["tls"]>) {
  const { certPem, keyPem, caPem, requestClientCert = false, minVersion, maxVersion } = tls;
  return {
    cert: certPem,
    key: keyPem,
    ca: caPem,
    requestCert: requestClientCert,
    rejectUnauthorized: requestClientCert,
    minVersion,
    maxVersion,
  };
}

function create(handler: RequestListener, { tls, http2 = false }: HttpServerOptions) {
  if (!http2) return tls ? createHttpsServer(tlsOptions(tls), handler) : createServer(handler);
  const server = tls ? createSecureServer(tlsOptions(tls)) : createHttp2Server();
  // Node's compatibility API hands out objects of the shape that a handler written for HTTP/1.1 expects.
  return (server as unknown as Server).on("request", handler);
}

function originOf({ host, port, path }: Listener, scheme: string): string {
  if (path !== undefined) return `${scheme}://localhost`;
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/**
 * Starts a real HTTP(S) server that records what it is asked. With `tls.requestClientCert` a client without a
 * certificate from `caPem` is turned away; in TLS 1.3 it learns so only after its own handshake is complete.
 */
export async function startHttpServer(
  t: Lifetime,
  handler: RequestListener,
  options: HttpServerOptions = {},
): Promise<HttpServer> {
  const heads: RequestHead[] = [];
  const recording: RequestListener = (request: IncomingMessage, response) => {
    const { method = "", url = "", rawHeaders, httpVersion } = request;
    heads.push({ method, url, rawHeaders, httpVersion });
    handler(request, response);
  };
  const listener = await listen(t, create(recording, options), options);
  return { ...listener, url: originOf(listener, options.tls ? "https" : "http"), requests: () => heads };
}
