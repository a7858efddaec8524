import type { IncomingHttpHeaders } from "node:http2";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { createAuthority, writePem } from "../../support/certificates.ts";
import { startGrpcServer } from "../../support/grpc-server.ts";
import { startHttpServer } from "../../support/http-server.ts";
import type { Lifetime } from "../../support/lifetime.ts";
import { startTcpServer, type tcpZoo, unusedPort } from "../../support/tcp-zoo.ts";
import { tempFolder } from "../../support/temp-folder.ts";

/** Servers of every kind that a health probe meets, by `host:port`, and files for TLS. */
export type Places = {
  readonly at: Readonly<
    Record<
      | "serving"
      | "ipv6"
      | "bare"
      | "hanging"
      | "denying"
      | "odd"
      | "tls"
      | "named"
      | "mutual"
      | "refused"
      | "silent"
      | "closes"
      | "resets"
      | "http11"
      | "https",
      string
    >
  >;
  readonly socket: string;
  readonly files: Readonly<Record<"ca" | "otherCa" | "cert" | "key" | "strangerKey" | "noPem" | "missing", string>>;
};

/** `:50051` of `127.0.0.1:50051`. */
export const onlyPort = (place: string): string => place.slice(place.lastIndexOf(":"));

export async function startPlaces(t: Lifetime): Promise<Places> {
  const folder = await tempFolder(t);
  const [authority, other] = await Promise.all([createAuthority(), createAuthority({ commonName: "other CA" })]);
  const [server, named, client, stranger] = await Promise.all([
    authority.issue(),
    authority.issue({ dnsNames: ["shop.local"], ipAddresses: [] }),
    authority.issue({ commonName: "client" }),
    other.issue({ commonName: "stranger" }),
  ]);
  const files = await writePem(folder, {
    ca: authority.certPem,
    otherCa: other.certPem,
    cert: client.certPem,
    key: client.keyPem,
    strangerKey: stranger.keyPem,
    noPem: "not PEM",
  });
  const statuses = { "": "SERVING", up: "SERVING", down: "NOT_SERVING", unknown: "UNKNOWN" } as const;
  const socket = join(folder, "grpc.sock");
  const start = async (options: Parameters<typeof startGrpcServer>[1]) => {
    const { host, port } = await startGrpcServer(t, { statuses, ...options });
    return `${host.includes(":") ? `[${host}]` : host}:${port}`;
  };
  const startTcp = async (behaviour: keyof typeof tcpZoo) => `127.0.0.1:${(await startTcpServer(t, behaviour)).port}`;
  await startGrpcServer(t, { statuses, path: socket });
  const https = await startHttpServer(t, (_, response) => response.end("ok"), { tls: server });
  return {
    at: {
      serving: await start({}),
      ipv6: await start({ host: "::1" }),
      bare: await start({ withoutHealth: true }),
      hanging: await start({ implement: { check: () => {} } }),
      denying: await start({
        implement: { check: (_, answer) => answer({ code: status.PERMISSION_DENIED, details: "no token" }) },
      }),
      odd: await start({ implement: { check: (_, answer) => answer(null, { status: 42 }) } }),
      tls: await start({ tls: server }),
      named: await start({ tls: named }),
      mutual: await start({ tls: { ...server, caPem: authority.certPem, requestClientCert: true } }),
      refused: `127.0.0.1:${await unusedPort()}`,
      silent: await startTcp("silent"),
      closes: await startTcp("closes"),
      resets: await startTcp("resets"),
      http11: await startTcp("http11"),
      https: `127.0.0.1:${https.port}`,
    },
    socket,
    files: { ...files, missing: join(folder, "missing.pem") },
  };
}

/** A server that remembers the headers of each call and implements nothing. */
export async function startRecorder(
  t: Lifetime,
): Promise<{ readonly place: string; headers(): readonly IncomingHttpHeaders[] }> {
  const seen: IncomingHttpHeaders[] = [];
  const { port } = await startHttpServer(
    t,
    (request, response) => {
      seen.push(request.headers);
      response.writeHead(200, { "content-type": "application/grpc", "grpc-status": "12" }).end();
    },
    { http2: true },
  );
  return { place: `127.0.0.1:${port}`, headers: () => seen };
}
