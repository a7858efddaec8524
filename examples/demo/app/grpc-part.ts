import { Server, ServerCredentials } from "@grpc/grpc-js";
import { HealthImplementation, type ServingStatus } from "grpc-health-check";
import { type ListenAddress, startListener } from "./listener.ts";
import type { RunningPart } from "./part.ts";

const SERVICES = ["", "demo.v1.Orders"] as const;

/**
 * Starts a gRPC server with the standard health service; breaking it makes all its services NOT_SERVING.
 * It has a listener of its own because grpc-js waits for ever for a connection that never sends a byte.
 */
export const startGrpcPart = async (address: ListenAddress): Promise<RunningPart> => {
  const server = new Server();
  const health = new HealthImplementation();
  const report = (status: ServingStatus): void => {
    for (const service of SERVICES) {
      health.setStatus(service, status);
    }
  };
  report("SERVING");
  health.addToServer(server);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = await startListener(address, {}, (socket) => injector.injectConnection(socket));
  return {
    port: listener.port,
    async break() {
      report("NOT_SERVING");
    },
    async fix() {
      report("SERVING");
    },
    async close() {
      await listener.stop();
      server.forceShutdown();
    },
  };
};
