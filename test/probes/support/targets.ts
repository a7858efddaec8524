import type { Address, GrpcTarget, HttpExpectation, HttpTarget, TcpTarget, TlsSettings } from "../../../src/target.ts";

/** Where a test server listens, as its helper tells it. */
export type Place = { readonly host: string; readonly port: number; readonly path?: string };

/** TLS settings as a check has them when it sets no others. */
export function tlsSettings(given: Partial<TlsSettings> = {}): TlsSettings {
  return { insecureSkipVerify: false, minVersion: "TLSv1.2", ...given };
}

export function tcpTarget(place: Place, tls?: Partial<TlsSettings>): TcpTarget {
  return { protocol: "tcp", address: addressOf(place), ...(tls ? { tls: tlsSettings(tls) } : {}) };
}

type HttpSettings = {
  readonly path?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly expect?: Partial<HttpExpectation>;
  readonly version?: HttpTarget["version"];
  readonly connection?: HttpTarget["connection"];
  /** Present: https. */
  readonly tls?: Partial<TlsSettings>;
};

export function httpTarget(
  place: Place,
  { path = "/", headers = [], expect, version = "HTTP1", connection = "fresh", tls }: HttpSettings = {},
): HttpTarget {
  return {
    protocol: "http",
    scheme: tls ? "https" : "http",
    version,
    connection,
    address: addressOf(place),
    path,
    headers: headers.map(([name, text]) => ({ name, value: { type: "literal", text } })),
    expect: expectation(expect),
    ...(tls ? { tls: tlsSettings(tls) } : {}),
  };
}

/** What is expected of an answer unless a check says otherwise. */
export function expectation(given: Partial<HttpExpectation> = {}): HttpExpectation {
  return { status: [{ from: 200, to: 399 }], headers: [], maxBodyBytes: 10_240, ...given };
}

type GrpcSettings = {
  readonly service?: string;
  readonly metadata?: GrpcTarget["metadata"];
  readonly tls?: Partial<TlsSettings>;
};

export function grpcTarget(place: Place, { service = "", metadata = [], tls }: GrpcSettings = {}): GrpcTarget {
  return {
    protocol: "grpc",
    address: addressOf(place),
    service,
    metadata,
    ...(tls ? { tls: tlsSettings(tls) } : {}),
  };
}

function addressOf({ host, port, path }: Place): Address {
  return path === undefined ? { type: "tcp", host, port } : { type: "unix", socketPath: path };
}
