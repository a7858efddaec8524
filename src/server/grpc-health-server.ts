import type { AddressInfo } from "node:net";
import {
  logVerbosity,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServiceDefinition,
  setLogVerbosity,
} from "@grpc/grpc-js";
import type { ServerConfig } from "../config.ts";
import type { HealthStore } from "../health-store.ts";
import type { Publisher } from "../publisher.ts";
import { healthHandlers } from "./grpc-health-handlers.ts";
import { GrpcListener } from "./grpc-listener.ts";
import { GrpcWatchers } from "./grpc-watchers.ts";

export type GrpcHealthServerOptions = {
  readonly config: ServerConfig;
  /** `grpc.health.v1.Health`. */
  readonly service: ServiceDefinition;
  readonly store: HealthStore;
  readonly publisher: Publisher;
  /** In place of the bounds of this file; tests cannot wait for some of them. */
  readonly bounds?: Partial<typeof bounds>;
};

/** Bounds on what a client may send and hold, and how a dead one is found out: by a PING without an answer. */
const bounds = {
  "grpc.enable_channelz": 0,
  "grpc.max_receive_message_length": 4096,
  "grpc.max_concurrent_streams": 100,
  "grpc.max_connection_idle_ms": 300_000,
  "grpc.keepalive_time_ms": 30_000,
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc-node.max_session_memory": 10, // MiB, Node's own default; grpc-js has none
};

/** How long calls may take to their end after everything was told. */
const graceMs = 1000;

/** `grpc.health.v1.Health` over what the store holds. `listen` once, then `close` once. */
export class GrpcHealthServer {
  readonly #server: Server;
  readonly #listener: GrpcListener;
  readonly #watchers: GrpcWatchers;

  /** Throws Node's error when the TLS files cannot be used. */
  constructor({ config, service, store, publisher, ...options }: GrpcHealthServerOptions) {
    // grpc-js writes odd headers of a client to stderr, with their values, into our log.
    setLogVerbosity(logVerbosity.NONE);
    // Without an interceptor, grpc-js starts a handler also for a call that it has ended already (by a deadline, or for
    // a header that is not valid), and never tells that handler that the call is over: a watcher would stay for ever.
    this.#server = new Server({
      ...bounds,
      ...options.bounds,
      interceptors: [(_method, call) => new ServerInterceptingCall(call)],
    });
    const injector = this.#server.createConnectionInjector(ServerCredentials.createInsecure());
    this.#listener = new GrpcListener(config, (socket) => injector.injectConnection(socket));
    this.#watchers = new GrpcWatchers(store, publisher.subscribe);
    this.#server.addService(service, healthHandlers(store, this.#watchers, publisher.publish));
  }

  /** How many Watch streams are open. */
  get watchers(): number {
    return this.#watchers.size;
  }

  /** Listens, and returns where. Throws a UsageError when that cannot be: the operator's choice of address or port. */
  async listen(port: number): Promise<AddressInfo> {
    return await this.#listener.listen(port);
  }

  /** Watchers hear the last change and the end of their streams; what is still open a second later is cut off. */
  async close(): Promise<void> {
    this.#listener.stopListening();
    this.#watchers.close();
    // Its callback says nothing about connections that grpc-js has not accepted itself.
    this.#server.tryShutdown(() => {});
    await this.#listener.close(graceMs);
  }
}
