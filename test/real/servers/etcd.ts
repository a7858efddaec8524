import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { findProgram } from "../program.ts";
import { answersHttp, answersTls } from "./readiness.ts";
import { type RealServer, startServer } from "./real-server.ts";

/** PEM files for etcd's client URL; `caFile` is the authority that client certificates must come from. */
export interface EtcdTls {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** Where etcd keeps its data and listens; with `tls` the client port speaks mutual TLS only. */
export interface EtcdOptions {
  readonly folder: string;
  readonly clientPort: number;
  readonly peerPort: number;
  readonly tls?: EtcdTls;
}

/**
 * Starts a single-node etcd, whose gRPC server on the client port implements grpc.health.v1.Health.
 * A restart keeps the data.
 */
export const startEtcd = async (t: TestContext, options: EtcdOptions): Promise<RealServer> => {
  const { folder, clientPort, peerPort, tls } = options;
  const clientUrl = `${tls === undefined ? "http" : "https"}://127.0.0.1:${clientPort}`;
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  await mkdir(folder, { recursive: true });
  return startServer(t, {
    command: findProgram("etcd") ?? "etcd",
    args: [
      "--name=node",
      `--data-dir=${join(folder, "data")}`,
      `--listen-client-urls=${clientUrl}`,
      `--advertise-client-urls=${clientUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=node=${peerUrl}`,
      "--heartbeat-interval=20",
      "--election-timeout=200",
      "--logger=zap",
      "--log-outputs=stderr",
      ...(tls === undefined ? [] : tlsArguments(tls)),
    ],
    cwd: folder,
    ready: await readiness(clientPort, tls),
  });
};

const tlsArguments = ({ certFile, keyFile, caFile }: EtcdTls): string[] => [
  `--cert-file=${certFile}`,
  `--key-file=${keyFile}`,
  "--client-cert-auth",
  `--trusted-ca-file=${caFile}`,
];

const readiness = async (clientPort: number, tls: EtcdTls | undefined): Promise<() => Promise<boolean>> => {
  if (tls === undefined) {
    return () => answersHttp(clientPort, "/health");
  }
  const [cert, key] = await Promise.all([readFile(tls.certFile), readFile(tls.keyFile)]);
  return () => answersTls(clientPort, { cert, key });
};
