import { cpSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** Where the pages of docs/command-line are true: servers at the ports that they name, and the files beside them. */
export type Places = {
  readonly folder: string;
  /** A text of a page with the ports that are really listened at. */
  readonly real: (text: string) => string;
};

/**
 * - 8080 HTTP: `/health` 200, `/broken` 503, anything else 404
 * - 50051 gRPC: `""` and `shop.v1.Orders` SERVING, `shop.v1.Returns` NOT_SERVING
 * - 6379 answers `+PONG` to whatever it is sent
 * - 5432 refuses
 * The files of examples/command-line are in `folder`.
 */
export async function startPlaces(t: Lifetime): Promise<Places> {
  const http = await startHttpServer(t, (request, response) => {
    const status = new Map([
      ["/health", 200],
      ["/broken", 503],
    ]).get(request.url ?? "");
    response.writeHead(status ?? 404).end("ok\n");
  });
  const statuses = { "": "SERVING", "shop.v1.Orders": "SERVING", "shop.v1.Returns": "NOT_SERVING" } as const;
  const grpc = await startGrpcServer(t, { statuses });
  const redis = await startTcpServer(t, (socket) => socket.on("data", () => socket.write("+PONG\r\n")));
  const ports = new Map([
    ["8080", http.port],
    ["50051", grpc.port],
    ["6379", redis.port],
    ["5432", await unusedPort()],
  ]);
  const real = (text: string) => text.replaceAll(/\b(8080|50051|6379|5432)\b/g, (port) => String(ports.get(port)));
  const folder = await tempFolder(t);
  cpSync("examples/command-line", folder, { recursive: true });
  for (const name of globSync("**/*.*", { cwd: folder })) {
    const path = join(folder, name);
    writeFileSync(path, real(readFileSync(path, "utf8")));
  }
  return { folder, real };
}
