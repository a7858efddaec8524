import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { type FastifyInstance, fastify } from "fastify";
import type { ServerConfig, ServerTls } from "../config.ts";
import { codeOf, UsageError } from "../errors.ts";
import { addHealthRoutes } from "./health-routes.ts";
import { addMetricsRoute, type Expose } from "./metrics-route.ts";
import type { StatusSource } from "./status-report.ts";
import { addStatusRoutes } from "./status-routes.ts";

/** Bounds on what a client may send and how long it may take, so that none can hold the server. */
const limits = {
  requestTimeout: 10_000,
  connectionTimeout: 30_000,
  keepAliveTimeout: 75_000,
  bodyLimit: 16 * 1024,
  maxHeaderSize: 16 * 1024,
} as const;

/** The server of the endpoints, not listening yet. Throws Node's error when its TLS files cannot be used. */
export function createHttpServer(config: ServerConfig, source: StatusSource, expose: Expose): FastifyInstance {
  const { maxHeaderSize, ...timeouts } = limits;
  const server = fastify({
    ...timeouts,
    logger: false,
    forceCloseConnections: true,
    exposeHeadRoutes: true,
    ...(config.tls ? { https: { ...tlsOptions(config.tls), maxHeaderSize } } : { http: { maxHeaderSize } }),
  } as object) as unknown as FastifyInstance;
  server.addHook("onSend", async (_request, reply) => {
    reply.header("cache-control", "no-store").header("x-content-type-options", "nosniff");
  });
  addHealthRoutes(server, source.store, source.clock);
  addStatusRoutes(server, source);
  addMetricsRoute(server, expose);
  refuseOtherMethods(server);
  return server;
}

/**
 * Listens, and returns where. Throws a UsageError when that cannot be: the operator's choice of address or port.
 */
export async function listen(server: FastifyInstance, { host, port }: ServerConfig): Promise<AddressInfo> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const why = {
      EADDRINUSE: `port ${port} is in use by another process (choose another with --port or server.port)`,
      EACCES: `no permission for port ${port} (ports below 1024 need a privilege)`,
      EADDRNOTAVAIL: `${host} is no address of this machine (see server.host)`,
      ENOTFOUND: `${host} has no address (see server.host)`,
    }[codeOf(error) ?? ""];
    throw why ? new UsageError(`Cannot listen on ${host}:${port}: ${why}`, { cause: error }) : error;
  }
  return server.server.address() as AddressInfo;
}

function tlsOptions({ certFile, keyFile, clientCaFile }: ServerTls): object {
  return {
    cert: readFileSync(certFile),
    key: readFileSync(keyFile),
    minVersion: "TLSv1.2",
    ...(clientCaFile ? { ca: readFileSync(clientCaFile), requestCert: true, rejectUnauthorized: true } : {}),
  };
}

function refuseOtherMethods(server: FastifyInstance): void {
  server.setNotFoundHandler((request, reply) => {
    reply.type("text/plain; charset=utf-8");
    const known = server.findRoute({ method: "GET", url: request.url }) !== null;
    if (known)
      return reply
        .code(405)
        .header("allow", "GET, HEAD")
        .send(`${request.method} is not allowed (wanted GET or HEAD)\n`);
    return reply.code(404).send(`There is nothing at ${request.url.split("?")[0]}\n`);
  });
}
