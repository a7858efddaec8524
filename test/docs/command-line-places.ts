import { cpSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadSidecarConfig } from "../../src/load-sidecar-config.ts";
import { startSidecar } from "../sidecar/start-sidecar.ts";
import { startGrpcServer } from "../support/grpc-server.ts";
import { startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { startTcpServer, unusedPort } from "../support/tcp-zoo.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { waitFor } from "../support/wait-for.ts";

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
 * - 8099 a sidecar with the checks of podpulse.yaml, as it is after some periods; `podpulse status` looks there
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
  const withRealPorts = (text: string) => text.replaceAll(/\b\d{4,5}\b/g, (port) => String(ports.get(port) ?? port));
  const folder = await tempFolder(t);
  cpSync("examples/command-line", folder, { recursive: true });
  for (const name of globSync("**/*.*", { cwd: folder })) {
    const path = join(folder, name);
    writeFileSync(path, withRealPorts(readFileSync(path, "utf8")));
  }
  const url = await startSidecarOf(join(folder, "podpulse.yaml"), t);
  const real = (text: string) => withRealPorts(text).replace(/^podpulse status\b/, `podpulse status --url ${url}`);
  return { folder, real };
}

/** A sidecar over a file, once each check has its status; one failure is enough, so that nobody waits for three. */
async function startSidecarOf(path: string, t: Lifetime): Promise<string> {
  const { checks } = await loadSidecarConfig({ path, environment: {} });
  const hasty = checks.map((check) => ({ ...check, thresholds: { ...check.thresholds, failureThreshold: 1 } }));
  const { url, ask } = await startSidecar(t, hasty);
  await waitFor(async () => !/"status": "unknown"/.test((await ask("/status")).body), { what: "every check's status" });
  return url;
}
