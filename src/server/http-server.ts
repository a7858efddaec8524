import type { AddressInfo } from "node:net";
import { type FastifyInstance, fastify } from "fastify";
import type { ServerConfig } from "../config.ts";
import { type AdminTarget, addAdminRoutes } from "./admin-routes.ts";
import { addEventsRoute } from "./events-route.ts";
import { addHealthRoutes } from "./health-routes.ts";
import { listenFailure } from "./listen-failure.ts";
import { addMetricsRoute, type Expose } from "./metrics-route.ts";
import { addProfileRoutes, type ProfileSource } from "./profile-routes.ts";
import { refuseBadUrl, refuseWithoutRoute, setCommonHeaders, tellFailures } from "./refusals.ts";
import type { StatusSource } from "./status-report.ts";
import { addStatusRoutes } from "./status-routes.ts";
import { tlsOptions } from "./tls-options.ts";

/** Bounds on what a client may send and how long it may take, so that none can hold the server. */
const timeouts = { requestTimeout: 10_000, connectionTimeout: 30_000, keepAliveTimeout: 75_000 } as const;

const maxHeaderSize = 16 * 1024;

/** Far more than kubelet and load balancers keep open; one more is refused, so that probes never lack a descriptor. */
const maxConnections = 4096;

/**
 * Node's part of the bounds; it looks every second for requests that take too long. Node swaps the two timeouts when
 * the one for headers is the longer, as its default of 60 s would be.
 */
const nodeOptions = {
  maxHeaderSize,
  headersTimeout: timeouts.requestTimeout,
  connectionsCheckingInterval: 1000,
} as const;

/** No route has a schema: without these, Fastify loads two compilers of schemas, and their 3 MiB, for nothing. */
const withoutSchemas = {
  compilersFactory: {
    buildValidator: () => () => () => true,
    buildSerializer: () => () => JSON.stringify,
  },
};

/** The server of the endpoints, not listening yet. Throws Node's error when its TLS files cannot be used. */
export function createHttpServer(
  config: ServerConfig,
  source: StatusSource,
  expose: Expose,
  admin: AdminTarget,
  profiles?: ProfileSource,
): FastifyInstance {
  const server = fastify({
    ...timeouts,
    logger: false,
    forceCloseConnections: true,
    exposeHeadRoutes: true,
    // A name that is too long is no name of ours: 404, as for any other.
    routerOptions: { maxParamLength: maxHeaderSize },
    frameworkErrors: refuseBadUrl,
    schemaController: withoutSchemas,
    ...(config.tls ? { https: { ...tlsOptions(config.tls), ...nodeOptions } } : { http: nodeOptions }),
  } as object) as unknown as FastifyInstance;
  server.server.maxConnections = maxConnections;
  server.addHook("onRequest", (_request, reply, done) => {
    setCommonHeaders(reply);
    done();
  });
  addHealthRoutes(server, source.store, source.clock);
  addStatusRoutes(server, source);
  addMetricsRoute(server, expose);
  addEventsRoute(server, source.history);
  addAdminRoutes(server, admin);
  if (profiles) addProfileRoutes(server, profiles, admin);
  refuseWithoutRoute(server);
  tellFailures(server, admin.publish);
  return server;
}

/**
 * Listens, and returns where. Throws a UsageError when that cannot be: the operator's choice of address or port.
 */
export async function listen(server: FastifyInstance, { host, port }: ServerConfig): Promise<AddressInfo> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    throw listenFailure(error, { host, port, setting: "--port or server.port" });
  }
  return server.server.address() as AddressInfo;
}
