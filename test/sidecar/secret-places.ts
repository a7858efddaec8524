import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { startHealthServer } from "../probes/grpc-health-server.ts";
import { selfSigned } from "../support/certificates.ts";
import { startHttpServer } from "../support/http-server.ts";
import type { Lifetime } from "../support/lifetime.ts";
import { startTcpServer, tcpZoo, unusedPort } from "../support/tcp-zoo.ts";

/** Part of every secret below, and of nothing else. */
export const mark = "s3cr3t";

const headers = (name: string, file: string) => [
  { name: "authorization", value: `Bearer ${mark}-${name}` },
  { name: "x-api-key", valueFrom: { file } },
];

/** Targets that fail in every way, each with secrets in all places that its check has for them. */
export async function checksWithSecrets(t: Lifetime, folder: string): Promise<readonly object[]> {
  const [good, bad] = [join(folder, "token"), join(folder, "bad-token")];
  await writeFile(good, `${mark}-file\n`);
  await writeFile(bad, `${mark}-\u0001file\n`);
  const ports: Record<string, number> = { refused: await unusedPort() };
  for (const name of Object.keys(tcpZoo) as (keyof typeof tcpZoo)[]) ports[name] = (await startTcpServer(t, name)).port;
  ports["echoing"] = (await startTcpServer(t, (socket) => socket.pipe(socket))).port;
  ports["quoting"] = (await startTcpServer(t, quoteBack)).port;
  return [
    ...Object.entries(ports).flatMap(([name, port]) => checksOf(name, port, good)),
    ...(await httpChecks(t, good, bad)),
    ...(await grpcChecks(t, good, bad)),
  ];
}

/** As Redis does with a command that it does not know. */
const quoteBack: Parameters<typeof startTcpServer>[1] = (socket) => {
  socket.on("data", (chunk) =>
    socket.end(`-ERR unknown command '${chunk.toString().trim().split(" ").join("' '")}'\r\n`),
  );
};

function checksOf(target: string, port: number, file: string): readonly object[] {
  const name = target.toLowerCase();
  return [
    { name: `http-${name}`, httpGet: { port, path: `/h?token=${mark}-url`, httpHeaders: headers(name, file) } },
    {
      name: `h2-${name}`,
      httpGet: { port, protocol: "HTTP2", path: `/h?api_key=${mark}`, httpHeaders: headers(name, file) },
    },
    {
      name: `https-${name}`,
      httpGet: { port, scheme: "HTTPS", path: `/h?sig=${mark}-url`, httpHeaders: headers(name, file) },
    },
    { name: `grpc-${name}`, grpc: { port, metadata: headers(name, file) } },
    { name: `tcp-${name}`, tcpSocket: { port, exchange: [{ send: `AUTH ${mark}-tcp\r\n` }, { expect: "^\\+OK" }] } },
    {
      name: `hex-${name}`,
      tcpSocket: { port, exchange: [{ sendHex: Buffer.from(`${mark}-hex\n`).toString("hex") }, { expect: "^\\+OK" }] },
    },
  ];
}

/** Servers that give back whatever they were sent, in headers, bodies and redirects. */
async function httpChecks(t: Lifetime, file: string, bad: string): Promise<readonly object[]> {
  const echo = await startHttpServer(t, ({ headers: sent, url }, response) => {
    response.writeHead(500, { "x-echo": JSON.stringify(sent), "x-url": url }).end(JSON.stringify([sent, url]));
  });
  const away = await startHttpServer(t, ({ url }, response) => {
    response.writeHead(302, { location: `http://elsewhere.test${url}` }).end();
  });
  const round = await startHttpServer(t, ({ url }, response) =>
    response.writeHead(302, { location: url ?? "/" }).end(),
  );
  const strange = await startHttpServer(t, (_request, response) => {
    response.writeHead(302, { location: `http://[${mark}` }).end();
  });
  const tls = await startHttpServer(t, (_request, response) => response.end(), { tls: await selfSigned() });
  const path = `/h?access_token=${mark}-url&n=1`;
  return [
    { name: "http-echo", httpGet: { port: echo.port, path, httpHeaders: headers("echo", file) } },
    {
      name: "http-away",
      httpGet: { port: away.port, path, httpHeaders: headers("away", file), expect: { status: [200] } },
    },
    { name: "http-round", httpGet: { port: round.port, path, httpHeaders: headers("round", file) } },
    { name: "http-strange", httpGet: { port: strange.port, path } },
    { name: "http-tls", httpGet: { port: tls.port, scheme: "HTTPS", path, httpHeaders: headers("tls", file) } },
    { name: "http-bad-file", httpGet: { port: echo.port, path, httpHeaders: headers("bad", bad) } },
    {
      name: "http-no-match",
      httpGet: {
        ...{ port: echo.port, path, httpHeaders: headers("match", file) },
        expect: { status: [500], headers: [{ name: "x-echo", matches: "^never$" }] },
      },
    },
    {
      name: "http-no-body",
      httpGet: {
        ...{ port: echo.port, path, httpHeaders: headers("body", file) },
        expect: { status: [500], body: { json: { path: "/0/authorization", equals: 1 } } },
      },
    },
  ];
}

async function grpcChecks(t: Lifetime, file: string, bad: string): Promise<readonly object[]> {
  const { port } = await startHealthServer(t, {
    check: ({ metadata }, answer) => {
      const [token] = metadata.get("x-api-key");
      answer({ code: status.UNAUTHENTICATED, details: `bad token ${token} in ${JSON.stringify(metadata.getMap())}` });
    },
  });
  const watched = await startHealthServer(t, {
    watch: (call) => {
      call.write({ status: "SERVING" });
      setTimeout(
        () => call.emit("error", { code: status.ABORTED, details: JSON.stringify(call.metadata.getMap()) }),
        50,
      );
    },
  });
  return [
    { name: "grpc-echo", grpc: { port, metadata: headers("echo", file) } },
    { name: "grpc-bad-file", grpc: { port, metadata: headers("bad", bad) } },
    {
      name: "grpc-watch",
      grpc: { port: watched.port, watch: true, metadata: headers("watch", file) },
      periodSeconds: 0.5,
    },
  ];
}

/** A configuration of the wrong shape, with secrets where something is wrong, and beside it. */
export const wrongConfig = {
  events: { webhook: { url: `${mark}-no-url`, headers: [{ name: "authorization", value: `${mark}\u20ac` }] } },
  checks: [
    { name: "a", httpGet: { port: 1, path: [`/h?token=${mark}`], httpHeaders: [{ name: "a", value: `${mark}\n` }] } },
    { name: "b", grpc: { port: 1, metadata: [{ name: "a", value: `${mark}\u20ac` }] } },
    { name: "c", tcpSocket: { port: 1, exchange: [{ sendHex: `${mark}` }, { send: "" }] } },
    {
      name: "d",
      httpGet: { port: 1, path: `/h?token=${mark}${"x".repeat(9000)}`, httpHeaders: [{ name: "a", value: 1 }] },
    },
  ],
};
