import assert from "node:assert/strict";
import { systemClock } from "../../src/clock.ts";
import type { ServerConfig } from "../../src/config.ts";
import type { SidecarEvent } from "../../src/event.ts";
import { HealthStore } from "../../src/health-store.ts";
import { HealthClient } from "../../src/probes/grpc-health-client.ts";
import { createPublisher } from "../../src/publisher.ts";
import { GrpcHealthServer, type GrpcHealthServerOptions } from "../../src/server/grpc-health-server.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { type CheckWishes, makeCheck } from "../support/make-check.ts";
import { failure, success } from "../support/make-result.ts";
import { serverConfig } from "./serve.ts";

type Options = { readonly config?: Partial<ServerConfig>; readonly bounds?: GrpcHealthServerOptions["bounds"] };

/** The gRPC server, listening on a free port of 127.0.0.1, over a store whose checks the test feeds. */
export async function serveGrpc(t: Lifetime, wishes: readonly CheckWishes[] = [{}], options: Options = {}) {
  const events: SidecarEvent[] = [];
  const publisher = createPublisher((error) => assert.fail(String(error)));
  publisher.subscribe((event) => void events.push(event));
  const checks = wishes.map((wish) => makeCheck({ failureThreshold: 1, ...wish }));
  const store = new HealthStore(checks, systemClock, publisher.publish);
  const server = new GrpcHealthServer({
    config: { ...serverConfig, ...options.config },
    service: HealthClient.service,
    store,
    publisher,
    ...(options.bounds ? { bounds: options.bounds } : {}),
  });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= server.close();
    return closed;
  };
  t.after(async () => {
    store.close();
    await close();
  });
  const { port } = await server.listen(0);
  return {
    server,
    store,
    publisher,
    events,
    port,
    close,
    /** Gives a check a result. */
    pass: (name = "app") => store.apply(name, success()),
    fail: (name = "app") => store.apply(name, failure()),
  };
}
