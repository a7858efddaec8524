import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:net";
import { startBlackHole } from "../../test/support/black-hole.ts";
import { startGrpcServer } from "../../test/support/grpc-server.ts";

// The targets of the benchmarks, in a process of their own: one that accepts, one that speaks HTTP, one that speaks gRPC, one
// that never answers.

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => void server.listen({ host: "0.0.0.0", port: 0, backlog: 4096 }, resolve));
  const address = server.address();
  return typeof address === "object" ? address?.port : undefined;
};

const silent = createServer((socket) => void socket.on("error", () => {}).resume());
const http = createHttpServer((_request, response) => void response.end("ok\n"));
const releases: (() => void | Promise<void>)[] = [];
const lifetime = { after: (release: () => void | Promise<void>) => void releases.push(release) };
const hole = await startBlackHole(lifetime);
const grpc = await startGrpcServer(lifetime);
const ports = { tcp: await listen(silent), http: await listen(http), grpc: grpc.port, hole: hole.port };
process.once("disconnect", () => void Promise.all(releases.map((release) => release())).then(() => process.exit()));
process.send?.(ports);
