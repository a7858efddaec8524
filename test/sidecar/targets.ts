import type { GrpcTarget, HttpTarget, ProbeTarget } from "../../src/target.ts";

type Place = { readonly host: string; readonly port: number };

export function httpTarget({ host, port }: Place, path = "/"): HttpTarget {
  const expect = { status: [{ from: 200, to: 399 }], headers: [], maxBodyBytes: 10_240 };
  return {
    protocol: "http",
    scheme: "http",
    version: "HTTP1",
    connection: "fresh",
    address: { type: "tcp", host, port },
    path,
    headers: [],
    expect,
  };
}

export function tcpTarget({ host, port }: Place): ProbeTarget {
  return { protocol: "tcp", address: { type: "tcp", host, port } };
}

export function grpcTarget({ host, port }: Place, service = ""): GrpcTarget {
  return { protocol: "grpc", address: { type: "tcp", host, port }, service, metadata: [] };
}
