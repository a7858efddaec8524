import { type handleServerStreamingCall, Server, ServerCredentials } from "@grpc/grpc-js";
import { HealthImplementation, type ServingStatus } from "grpc-health-check";
import type { CheckHandler } from "../support/grpc-server.ts";
import type { Lifetime } from "../support/lifetime.ts";

export type WatchHandler = handleServerStreamingCall<{ service: string }, { status: string | number }>;

type HealthServerOptions = {
  readonly check?: CheckHandler;
  /** How Watch is answered; null: it is UNIMPLEMENTED. */
  readonly watch?: WatchHandler | null;
  readonly port?: number;
};

/** A gRPC server with the health service, whose Watch is the test's to write; on 127.0.0.1. */
export async function startHealthServer(t: Lifetime, { check, watch, port = 0 }: HealthServerOptions = {}) {
  const server = new Server();
  const health = new HealthImplementation({ "": "SERVING" });
  let watches = 0;
  health.addToServer({
    addService: (definition, { watch: ownWatch, ...handlers }) => {
      const counted: WatchHandler = (call) => {
        watches += 1;
        const answer = watch ?? ownWatch;
        if (typeof answer === "function") (answer as WatchHandler)(call);
      };
      server.addService(definition, {
        ...handlers,
        ...(check ? { check } : {}),
        ...(watch === null ? {} : { watch: counted }),
      });
    },
  });
  t.after(() => server.forceShutdown());
  const bound = await new Promise<number>((resolve, reject) => {
    const credentials = ServerCredentials.createInsecure();
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, found) => (error ? reject(error) : resolve(found)));
  });
  return {
    host: "127.0.0.1",
    port: bound,
    watches: () => watches,
    setStatus: (status: ServingStatus) => health.setStatus("", status),
    /** Ends its connections by GOAWAY, what is left of them later; new ones are accepted. */
    sendGoaway: (graceMs: number) => server.drain(`127.0.0.1:${bound}`, graceMs),
    kill: () => server.forceShutdown(),
  };
}
