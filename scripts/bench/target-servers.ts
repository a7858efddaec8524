import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:net";
import { startBlackHole } from "../../test/support/black-hole.ts";
import { startGrpcServer } from "../../test/support/grpc-server.ts";

// The targets of the benchmarks, in a process of their own: one that accepts, one that speaks HTTP, one that speaks gRPC, one
// that never answers.

/** Listens on one port of 127.0.0.1 to 127.0.0.8, since one address has fewer ports to come from than there are probes. */
async function listen(create: () => Server): Promise<number> {
  let port = 0;
  for (let last = 1; last <= 8; last += 1) {
    const server = create().listen({ host: `127.0.0.${last}`, port, backlog: 4096 });
    await once(server, "listening");
    const address = server.address();
    if (typeof address === "object" && address) port = address.port;
  }
  return port;
}

const silent = () => createServer((socket) => void socket.on("error", () => {}).resume());
const http = () => createHttpServer((_request, response) => void response.end("ok\n"));
const releases: (() => void | Promise<void>)[] = [];
const lifetime = { after: (release: () => void | Promise<void>) => void releases.push(release) };
const hole = await startBlackHole(lifetime);
const grpc = await startGrpcServer(lifetime);
const ports = { tcp: await listen(silent), http: await listen(http), grpc: grpc.port, hole: hole.port };
process.once("disconnect", () => void Promise.all(releases.map((release) => release())).then(() => process.exit()));
process.send?.(ports);
