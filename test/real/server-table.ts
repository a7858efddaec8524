import type { TestContext } from "node:test";
import { startEtcd } from "./servers/etcd.ts";
import { startNginx } from "./servers/nginx.ts";
import { freePort, type RealServer } from "./servers/real-server.ts";
import { startRedis } from "./servers/redis.ts";

/** Where servers may write (each into a folder of its own name), and the certificate that they and podpulse share. */
export type Place = {
  readonly folder: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
};

type TlsFiles = { readonly caFile: string; readonly certFile?: string; readonly keyFile?: string };

/** One check of a running server: as the configuration has it, and as `podpulse probe` takes it. */
export type WatchedCheck = {
  readonly name: string;
  readonly handler: Readonly<Record<string, object>>;
  readonly tls?: TlsFiles;
  readonly url: string;
};

export type StartedServer = { readonly server: RealServer; readonly checks: readonly WatchedCheck[] };

/** One server process: what it needs, what is watched of it, and what a hang of it looks like from outside. */
export type ServerRow = {
  readonly name: string;
  readonly program: string;
  readonly debianPackage: string;
  /**
   * `unseen` is a known truth of TCP checks: the kernel accepts connections on behalf of a frozen process, and a
   * connection is all that such a check wants.
   */
  readonly hang: "timeout" | "unseen";
  readonly start: (t: TestContext, place: Place) => Promise<StartedServer>;
};

export const serverTable: readonly ServerRow[] = [
  { name: "nginx", program: "nginx", debianPackage: "nginx", hang: "timeout", start: nginx },
  { name: "etcd", program: "etcd", debianPackage: "etcd-server", hang: "timeout", start: etcd },
  { name: "etcd-mtls", program: "etcd", debianPackage: "etcd-server", hang: "timeout", start: etcdMtls },
  { name: "redis", program: "redis-server", debianPackage: "redis-server", hang: "unseen", start: redis },
];

async function nginx(t: TestContext, { folder, caFile, certFile, keyFile }: Place): Promise<StartedServer> {
  const [httpPort, httpsPort] = [await freePort(), await freePort()];
  const server = await startNginx(t, { folder: `${folder}/nginx`, httpPort, httpsPort, certFile, keyFile });
  const http: WatchedCheck = {
    name: "nginx-http",
    handler: { httpGet: { port: httpPort, path: "/health" } },
    url: `http://127.0.0.1:${httpPort}/health`,
  };
  const https: WatchedCheck = {
    name: "nginx-https",
    handler: { httpGet: { scheme: "HTTPS", port: httpsPort, path: "/health" } },
    tls: { caFile },
    url: `https://127.0.0.1:${httpsPort}/health`,
  };
  return { server, checks: [http, https] };
}

async function etcd(t: TestContext, { folder }: Place): Promise<StartedServer> {
  const [clientPort, peerPort] = [await freePort(), await freePort()];
  const server = await startEtcd(t, { folder: `${folder}/etcd`, clientPort, peerPort });
  const url = `grpc://127.0.0.1:${clientPort}`;
  return { server, checks: [{ name: "etcd-grpc", handler: { grpc: { port: clientPort } }, url }] };
}

async function etcdMtls(t: TestContext, { folder, ...tls }: Place): Promise<StartedServer> {
  const [clientPort, peerPort] = [await freePort(), await freePort()];
  const server = await startEtcd(t, { folder: `${folder}/etcd-mtls`, clientPort, peerPort, tls });
  const grpc: WatchedCheck = {
    name: "etcd-mtls-grpc",
    handler: { grpc: { port: clientPort } },
    tls,
    url: `grpcs://127.0.0.1:${clientPort}`,
  };
  const https: WatchedCheck = {
    name: "etcd-mtls-https",
    handler: { httpGet: { scheme: "HTTPS", port: clientPort, path: "/version" } },
    tls,
    url: `https://127.0.0.1:${clientPort}/version`,
  };
  return { server, checks: [grpc, https] };
}

async function redis(t: TestContext, { folder }: Place): Promise<StartedServer> {
  const port = await freePort();
  const server = await startRedis(t, { folder: `${folder}/redis`, port });
  return { server, checks: [{ name: "redis", handler: { tcpSocket: { port } }, url: `tcp://127.0.0.1:${port}` }] };
}
