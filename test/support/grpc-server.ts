import {
  type handleUnaryCall,
  type Metadata,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
} from "@grpc/grpc-js";
import { HealthImplementation, type ServingStatus } from "grpc-health-check";
import type { ServerTls } from "./certificates.ts";
import type { Lifetime } from "./lifetime.ts";
import type { ListenOptions } from "./listener.ts";

/** How a test answers `grpc.health.v1.Health/Check` itself; `status` is the name or the number of the enum value. */
export type CheckHandler = handleUnaryCall<{ service: string }, { status: string | number }>;

/** What the server serves; unless told, the health service with the server as a whole ("") SERVING. */
export type GrpcServerOptions = ListenOptions & {
  statuses?: Record<string, ServingStatus>;
  tls?: ServerTls;
  /** Replaces how Check is answered; a handler that never calls back makes a server that never answers. */
  implement?: { check: CheckHandler };
  /** Leaves the health service out, so that Check is UNIMPLEMENTED. */
  withoutHealth?: boolean;
};

/** A running gRPC server. On a Unix socket `path` is set, `host` is empty and `port` is 0. */
export type GrpcServer = {
  host: string;
  port: number;
  path?: string;
  setStatus(service: string, status: ServingStatus): void;
  /** What the clients sent along, one per call. */
  metadata(): readonly Metadata[];
};

function credentialsFor(tls: ServerTls | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const { certPem, keyPem, caPem, requestClientCert = false } = tls;
  const authority = caPem === undefined ? null : Buffer.from(caPem);
  const own = { cert_chain: Buffer.from(certPem), private_key: Buffer.from(keyPem) };
  return ServerCredentials.createSsl(authority, [own], requestClientCert);
}

const recordingInto =
  (seen: Metadata[]): ServerInterceptor =>
  (_method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            seen.push(metadata.clone());
            proceed(metadata);
          },
        }),
    });

/** Starts grpc-js's own server with grpc's own health service, so that a probe meets what is deployed. */
export async function startGrpcServer(t: Lifetime, options: GrpcServerOptions = {}): Promise<GrpcServer> {
  const { host = "127.0.0.1", path, statuses = { "": "SERVING" }, implement, withoutHealth = false } = options;
  const seen: Metadata[] = [];
  const server = new Server({ interceptors: [recordingInto(seen)] });
  t.after(() => server.forceShutdown());
  const health = new HealthImplementation(statuses);
  if (!withoutHealth) {
    health.addToServer({
      addService: (definition, handlers) => server.addService(definition, { ...handlers, ...implement }),
    });
  }
  const bracketed = host.includes(":") ? `[${host}]` : host;
  const port = await new Promise<number>((resolve, reject) => {
    const address = path === undefined ? `${bracketed}:0` : `unix:${path}`;
    server.bindAsync(address, credentialsFor(options.tls), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return {
    ...(path === undefined ? { host, port } : { host: "", port: 0, path }),
    setStatus: (service, status) => health.setStatus(service, status),
    metadata: () => seen,
  };
}
