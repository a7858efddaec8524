import { Server, ServerCredentials } from "@grpc/grpc-js";
import { HealthImplementation, type ServingStatus } from "grpc-health-check";
import { authority, type ListenAddress } from "./listen.ts";
import type { RunningPart } from "./part.ts";

const SERVICES = ["", "demo.v1.Orders"] as const;

/** Starts a gRPC server with the standard health service; breaking it makes all its services NOT_SERVING. */
export const startGrpcPart = async ({ host, port: wantedPort }: ListenAddress): Promise<RunningPart> => {
  const server = new Server();
  const health = new HealthImplementation();
  const report = (status: ServingStatus): void => {
    for (const service of SERVICES) {
      health.setStatus(service, status);
    }
  };
  report("SERVING");
  health.addToServer(server);
  const port = await bind(server, authority({ host, port: wantedPort }));
  return {
    port,
    async break() {
      report("NOT_SERVING");
    },
    async fix() {
      report("SERVING");
    },
    close: () => shutDown(server),
  };
};

const bind = (server: Server, address: string): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
    if (error === null) {
      resolve(port);
    } else {
      reject(error);
    }
  });
  return promise;
};

/** Open Watch calls would hold up a graceful shutdown for ever, so it is forced while it is being waited for. */
const shutDown = (server: Server): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.tryShutdown(() => resolve());
  server.forceShutdown();
  return promise;
};
